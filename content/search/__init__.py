"""Full-text search in the database itself, over tokens of our own, so that every database finds the same."""
