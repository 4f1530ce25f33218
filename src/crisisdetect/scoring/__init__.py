"""From texts to probabilities."""

from crisisdetect.scoring._column import SentimentColumn, sentiment_from_column
from crisisdetect.scoring._contract import Scorer
from crisisdetect.scoring._heads import Category, Head, categories
from crisisdetect.scoring._labels import map_labels
from crisisdetect.scoring._load import default_scorer, load_scorer
from crisisdetect.scoring._onnx import OnnxScorer
from crisisdetect.scoring._readings import add_readings
from crisisdetect.scoring._score import score_comments

__all__ = [
    "Category",
    "Head",
    "OnnxScorer",
    "Scorer",
    "SentimentColumn",
    "add_readings",
    "categories",
    "default_scorer",
    "load_scorer",
    "map_labels",
    "score_comments",
    "sentiment_from_column",
]
