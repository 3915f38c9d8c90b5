"""What machines read of projects."""
