"""What a generator is told: attributes, masks, images, sketches, words; all may be withheld."""
