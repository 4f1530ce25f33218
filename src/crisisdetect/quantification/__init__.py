"""From scores to a share of negative comments that one can defend: corrected for the model's errors, with intervals."""

from crisisdetect.quantification._cells import N_CELLS, STATISTICS, cells, statistics
from crisisdetect.quantification._classic import acc, cc, clopper_pearson, emq, pacc, pcc
from crisisdetect.quantification._estimate import ESTIMATORS, estimate_share
from crisisdetect.quantification._labels import Labelled, read_labels
from crisisdetect.quantification._matching import Posterior, match
from crisisdetect.quantification._powered import calibrate_on, model_errors, share_from_labels
from crisisdetect.quantification._rates import (
    Domain,
    ErrorRates,
    Rate,
    base_language,
    default_error_rates,
    measure_error_rates,
    read_error_rates,
)
from crisisdetect.quantification._records import ShareEstimate
from crisisdetect.quantification._sample import label_sample
from crisisdetect.quantification._sampled import SampledSums, Strata, sampled_sums
from crisisdetect.quantification._shares import correct_shares, share_between
from crisisdetect.quantification._tally import merge_tallies, tally_scores

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "ErrorRates",
    "ShareEstimate",
    "calibrate_on",
    "correct_shares",
    "label_sample",
    "measure_error_rates",
    "read_labels",
    "share_between",
]
