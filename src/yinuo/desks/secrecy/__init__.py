"""Who holds what confidential information, how its protection is checked, and what is done when it leaks."""
