"""What synthetic images are good for: networks trained on them, tested on real ones."""
