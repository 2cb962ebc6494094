"""What the addresses of video of the school need."""

VIDEOS = {}
