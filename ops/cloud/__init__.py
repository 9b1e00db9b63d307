"""What is asked of Google when a project is deployed, watched and rolled back."""
