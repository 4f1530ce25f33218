"""From texts to probabilities."""

from crisisdetect.scoring._column import SentimentColumn, column_in_words, sentiment_from_column
from crisisdetect.scoring._contract import Scorer, scorer_name
from crisisdetect.scoring._folder import is_own_layout, model_files, read_config, read_own_config, usable_cpus
from crisisdetect.scoring._heads import Category, Head, Kind, categories, heads_of, known_heads, read_logits
from crisisdetect.scoring._hub import is_hub_id
from crisisdetect.scoring._labels import canonical, label_of, map_labels
from crisisdetect.scoring._load import MODEL_FOLDERS, SHIPPED, default_scorer, load_scorer
from crisisdetect.scoring._onnx import OnnxScorer
from crisisdetect.scoring._progress import scoring_bar
from crisisdetect.scoring._readings import add_readings, with_readings
from crisisdetect.scoring._score import SCORES, answer_of, distinct_texts, score_comments, scores_of, with_scores
from crisisdetect.scoring._static import FastScorer, fit_fast
from crisisdetect.scoring._text import RULES, normalise

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "OnnxScorer",
    "Scorer",
    "add_readings",
    "categories",
    "load_scorer",
    "score_comments",
    "sentiment_from_column",
]
