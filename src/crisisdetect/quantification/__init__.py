"""From scores to a share of negative comments that one can defend: corrected for the model's errors, with intervals."""

from crisisdetect.quantification._cells import STATISTICS, statistics
from crisisdetect.quantification._classic import acc, cc, clopper_pearson, emq, pacc, pcc
from crisisdetect.quantification._estimate import ESTIMATORS, estimate_share
from crisisdetect.quantification._labels import Labelled, read_labels
from crisisdetect.quantification._matching import Posterior, match
from crisisdetect.quantification._powered import calibrate_on, model_errors, share_from_labels
from crisisdetect.quantification._rates import (
    Domain,
    ErrorRates,
    Rate,
    default_error_rates,
    measure_error_rates,
    read_error_rates,
)
from crisisdetect.quantification._records import ShareEstimate
from crisisdetect.quantification._sample import label_sample
from crisisdetect.quantification._shares import correct_shares, share_between
from crisisdetect.quantification._tally import merge_tallies, tally_scores

__all__ = [
    "ESTIMATORS",
    "STATISTICS",
    "Domain",
    "ErrorRates",
    "Labelled",
    "Posterior",
    "Rate",
    "ShareEstimate",
    "acc",
    "calibrate_on",
    "cc",
    "clopper_pearson",
    "correct_shares",
    "default_error_rates",
    "emq",
    "estimate_share",
    "label_sample",
    "match",
    "measure_error_rates",
    "merge_tallies",
    "model_errors",
    "pacc",
    "pcc",
    "read_error_rates",
    "read_labels",
    "share_between",
    "share_from_labels",
    "statistics",
    "tally_scores",
]
