"""What a person is written as for other programs."""
