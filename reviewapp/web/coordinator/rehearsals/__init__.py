"""Rehearsals of a study: started, followed and shown, and always called a simulation."""
