"""What goes on beside the agreement: welcome, offers and their answer, what was given."""
