"""What partner systems follow: the cursor over content.public."""
