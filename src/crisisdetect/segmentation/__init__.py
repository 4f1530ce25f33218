"""Change points of a whole series, looked at all at once."""

from crisisdetect.segmentation._segment import Segment, segment

__all__ = ["Segment", "segment"]
