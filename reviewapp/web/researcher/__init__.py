"""Pages and API of researchers: images, cohorts, jobs."""
