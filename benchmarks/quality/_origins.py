"""Where an outsider gets each stream: all are in public repositories on GitHub, at the commit named."""

from __future__ import annotations

#: (repository, commit, licence, {stream: file in it})
ORIGINS = (
    (
        "MonikaBarget/distant-reading",
        "3577306d5a9ecadcae737be82b65421eeec57618",
        "none stated",
        {
            "applepodcasts_serial_en": "data/Data_AppStore_TrueCrime/serial_4925reviews_table.csv",
            "reddit_crimejunkie_en": (
                "data/Data_Reddit_TrueCrime/Reddit Submissions/CrimeJunkiePodcast_3467_submissions.csv"
            ),
            "youtube_prince_andrew_en": "data/Data_Epstein/QtBS8COhhhM_PrinceAndrew_user_comments.csv",
        },
    ),
    (
        "S2-group/covid-apps-analysis",
        "7a5e04ab738813b830c86deef9fce857656b2d15",
        "MIT; the reviews are their authors'",
        {
            "playstore_active_citizen_ru": "data/ru.mos.polls___*___reviews.json",
            "playstore_beeldbellen_nl": "data/nl.focuscura.beeldbelapp___*___reviews.json",
            "playstore_compass_pa_en": "data/gov.pa.dhs.compassmobile___*___reviews.json",
            "playstore_covidsafe_au_en": "data/au.gov.health.covidsafe___*___reviews.json",
            "playstore_giveblood_ca_en": "data/ca.blood.giveblood___*___reviews.json",
            "playstore_stopcovid_fr": "data/fr.gouv.android.stopcovid___*___reviews.json",
        },
    ),
    (
        "EllieLockhart/Metacritic---Rotten-Tomatoes-Controversial-Reviews-Dataset",
        "03ad55f9625c28942854552fbfef10407ad6e91e",
        "for research, not to be passed on",
        {
            "metacritic_god_of_war_en": "csv/god_of_war_2018_reviews.csv",
            "metacritic_horizon_zero_dawn_en": "csv/horizon_zero_dawn_reviews.csv",
            "metacritic_rdr2_en": "csv/red_read_redemption_2_reviews.csv",
            "rottentomatoes_captain_marvel_en": "excel/captain_marvel_reviews.xlsx",
            "rottentomatoes_last_jedi_en": "json/review*.json",
        },
    ),
    (
        "Kodakh/CDE_Satisfaction2023",
        "0bc5b2a565e0554c2add58e721d5956ca64ff792",
        "none stated",
        {
            "trustpilot_cdiscount_2019_2020_fr": "data/raw/coms/cdiscount_reviews_*.csv, to September 2020",
            "trustpilot_cdiscount_2020_2022_fr": "data/raw/coms/cdiscount_reviews_*.csv, from October 2020",
        },
    ),
    (
        "Riccocez/Sentiment-Classifier",
        "9113f9c2347ed2f56bcc293aa2de74b7d0db0c3a",
        "CC BY-NC-SA 4.0 (original on Kaggle)",
        {
            "twitter_southwest_virgin_2015_en": "Tweets.csv, two airlines",
            "twitter_united_2015_en": "Tweets.csv, one airline",
            "twitter_usairways_2015_en": "Tweets.csv, one airline",
        },
    ),
    (
        "stepanaromanov/python_for_marketing_research_and_analytics",
        "7e9be6d285425c47ccfc8760c640eabba213eb74",
        "CC BY-NC-SA 4.0 (original on Kaggle)",
        {
            "twitter_spotifycares_2017_en": ("_legacy/2_analyzing_social_media_data_in_python/support_requests.csv"),
        },
    ),
    (
        "yumoxu/stocknet-dataset",
        "330708b5ddc359961078bef469f43f48992fd6e4",
        "MIT",
        {"twitter_cashtag_goog_en": "tweet/raw/GOOG/*"},
    ),
    (
        "qevan91/Challenge-48H_24-25",
        "6ce46321b5d9b310424f0e1645e3f43d7f61a8fa",
        "none stated",
        {"twitter_engie_fr": "filtered_tweets_engie.csv"},
    ),
    (
        "mulhod/steam_reviews",
        "c2153bf75b683fb86101398744d3ab83954ba6f3",
        "MIT",
        {"steam_football_manager_2015_en": "data/Football_Manager_2015.jsonlines"},
    ),
    (
        "ATHannington/NMS-patch-to-rating-analysis",
        "48191e0e4b2dad577b7104b0efdf75d95881221d (a blob)",
        "MIT; counts from SteamDB",
        {"steam_nms_launch_2016_counts": "SteamDB_Data_Downloads/NMS_review-data_steamdb-info.xls.xlsx"},
    ),
    (
        "snehitha-tadapaneni/Comparative-Analysis-of-Threads-and-Twitter-Reviews",
        "a75220497e39d1cade312c0adbaf8e963d5200b6",
        "none stated",
        {"appstores_threads_launch_2023_en": "Code/Data/threads_reviews.csv"},
    ),
)


def where_to_get() -> str:
    """Return for each stream where it comes from, one line a stream."""
    lines = []
    for repository, commit, licence, files in ORIGINS:
        lines.append(f"github.com/{repository} at {commit} (licence: {licence})")
        lines += [f"    {stream}: {path}" for stream, path in sorted(files.items())]
    return "\n".join(lines)
