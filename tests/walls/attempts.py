"""What each side tries with a case that is not theirs: to read, change, delay, hide or take it.

Each line is tried in a browser by `trying.py`; written by hand. Of a procedure: the example, how
many of its steps are done, who is on which side, and twenty lines of each side.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tests.walls.trying import STRANGER


class Side(NamedTuple):
    """Somebody, and what they try."""

    person: str
    tries: Sequence[str]


class Sides(NamedTuple):
    """A case of a procedure, and everybody who tries something with it."""

    example: str
    steps: int
    sides: Mapping[str, Side]


def _lines(text: str) -> Sequence[str]:
    return [line.strip() for line in text.strip().splitlines()]


_MANAGER_REVIEW = {
    "dissenter": Side(
        "N. Bell",
        _lines(f"""
        read referral 0
        read outcome_chair 0
        read outcome_family 0
        complete arrange_conference
        take arrange_conference
        give-back forward_request
        hand forward_request to {STRANGER}
        change conference_date
        change conference_end
        change outcome_reasons
        change referral_note
        ask-correct recipients
        ask-correct operational_team
        ask-action report_change
        send name_contact
        succeed qa_manager
        take-over qa_manager of Q. Lowe
        take-over conference_chair of R. Holm
        void
        answer-void
        """),
    ),
    "chair": Side(
        "R. Holm",
        _lines(f"""
        read referral 0
        read outcome_dissenter 0
        read outcome_family 1
        complete forward_request
        take arrange_conference
        give-back forward_request
        hand forward_request to {STRANGER}
        hand arrange_conference to {STRANGER}
        change reasons
        change evidence
        change stage_4_reason
        change stage_4_wanted
        ask-correct recipients
        ask-correct concern
        send withdraw
        ask-action withdraw
        succeed qa_manager
        take-over qa_manager of Q. Lowe
        take-over dissenting_professional of N. Bell
        answer-void
        """),
    ),
    "decider": Side(
        "Q. Lowe",
        _lines(f"""
        read dissent_referred 0
        read outcome_dissenter 0
        read outcome_family 0
        complete forward_request
        complete arrange_conference
        take arrange_conference
        give-back forward_request
        hand forward_request to {STRANGER}
        change reasons
        change evidence
        change stage_4_reason
        change wording_confirmed
        ask-correct recipients
        send withdraw
        ask-action report_change
        succeed dissenting_professional
        take-over dissenting_professional of N. Bell
        take-over qa_manager of Q. Lowe
        void
        answer-void
        """),
    ),
    "administration": Side(
        "A. Finch",
        _lines(f"""
        read dissent_referred 0
        read referral 0
        read reminder 1
        complete forward_request
        give-back forward_request
        give-back arrange_conference
        hand forward_request to {STRANGER}
        hand arrange_conference to {STRANGER}
        change reasons
        change evidence
        change stage_4_reason
        change stage_4_wanted
        change referral_note
        ask-correct threshold_disputed
        send withdraw
        ask-action withdraw
        take-over dissenting_professional of N. Bell
        take-over conference_chair of R. Holm
        take-over board_representative of V. Rook
        answer-void
        """),
    ),
    "observer": Side(
        "V. Rook",
        _lines(f"""
        see correct
        read dissent_referred 0
        read referral 0
        read outcome_dissenter 0
        read outcome_family 0
        complete arrange_conference
        take arrange_conference
        give-back forward_request
        hand forward_request to {STRANGER}
        change conference_date
        change reasons
        change stage_4_reason
        ask-correct recipients
        send withdraw
        ask-action report_change
        succeed qa_manager
        take-over qa_manager of Q. Lowe
        take-over dissenting_professional of N. Bell
        void
        answer-void
        """),
    ),
    "stranger": Side(
        STRANGER,
        _lines(f"""
        see
        see history
        see documents
        see answers
        see readers
        conference
        read outcome_family 0
        read outcome_dissenter 0
        open review_dissent
        complete decide_dissent
        complete arrange_conference
        take arrange_conference
        give-back forward_request
        hand arrange_conference to {STRANGER}
        change conference_date
        ask-correct reasons
        send withdraw
        take-over qa_manager of Q. Lowe
        void
        start manager_review
        """),
    ),
}

_SUNDERLAND = {
    "dissenter": Side(
        "J. Pace",
        _lines(f"""
        read reminder 1
        read panel_pack 0
        read said_present 1
        read words_noted 0
        complete write_minutes
        complete answer_safety_questions
        give-back write_minutes
        hand write_minutes to {STRANGER}
        change chair_account
        change manager_view
        change conference_end
        change members
        ask-correct recipients
        ask-correct discussion_points
        send adjourn_panel
        ask-action move_panel
        take-over panel_chair of P. Bruce
        take-over reviewing_manager of A. Reeve
        void
        answer-void
        """),
    ),
    "chair": Side(
        "R. Holm",
        _lines(f"""
        read escalation 0
        read panel_pack 1
        read form_receipt 0
        complete write_minutes
        complete hold_conference
        give-back write_minutes
        hand write_minutes to {STRANGER}
        change dissent_reason
        change dissent_evidence
        change choice
        change choice_words
        change members
        ask-correct recipients
        ask-correct manager_view
        send withdraw
        ask-action adjourn_panel
        succeed panel_chair
        take-over reconvened_chair of F. Dunn
        void
        answer-void
        """),
    ),
    "decider": Side(
        "A. Reeve",
        _lines(f"""
        read reminder 0
        read panel_pack 0
        read said_present 0
        complete write_minutes
        complete hold_conference
        give-back answer_safety_questions
        hand write_minutes to {STRANGER}
        change dissent_reason
        change chair_account
        change choice
        change dor_entry
        change determined_at
        ask-correct recipients
        send withdraw
        ask-action move_panel
        send confirm_chair_account
        take-over panel_chair of P. Bruce
        succeed panel_member
        void
        answer-void
        """),
    ),
    "panel": Side(
        "G. Halim",
        _lines(f"""
        read panel_pack 0
        read escalation 0
        read words_noted 0
        complete write_minutes
        complete hold_conference
        give-back write_minutes
        hand hold_conference to {STRANGER}
        change conference_date
        change dissent_reason
        change chair_account
        change members
        ask-correct recipients
        ask-correct choice
        send withdraw
        ask-action add_late_paper
        succeed panel_chair
        take-over panel_chair of P. Bruce
        take-over business_unit of U. Sato
        void
        answer-void
        """),
    ),
    "administration": Side(
        "B. Marsh",
        _lines(f"""
        read panel_pack 0
        read escalation 0
        read said_present 0
        complete write_minutes
        complete answer_safety_questions
        give-back write_minutes
        hand hold_conference to {STRANGER}
        change dissent_reason
        change dissent_evidence
        change chair_account
        change choice
        change determined_at
        ask-correct recipients
        ask-correct manager_view
        send withdraw
        ask-action request_sharing
        succeed panel_chair
        take-over panel_member of G. Halim
        take-over dissenting_professional of J. Pace
        answer-void
        """),
    ),
    "observer": Side(
        "Q. Amos",
        _lines(f"""
        see
        see history
        see answers
        see correct
        conference
        read escalation 0
        read panel_pack 0
        open write_minutes
        complete write_minutes
        take write_minutes
        give-back hold_conference
        hand write_minutes to {STRANGER}
        change conference_date
        change dissent_reason
        ask-correct recipients
        send withdraw
        ask-action report_new_harm
        take-over panel_chair of P. Bruce
        void
        answer-void
        """),
    ),
    "stranger": Side(
        STRANGER,
        _lines(f"""
        see
        see history
        see documents
        see answers
        see readers
        conference
        read panel_pack 0
        read escalation 0
        open write_minutes
        complete determine
        complete write_minutes
        take hold_conference
        give-back write_minutes
        hand write_minutes to {STRANGER}
        change conference_end
        ask-correct dissent_reason
        send withdraw
        take-over panel_chair of P. Bruce
        void
        start sharing_after_end
        """),
    ),
}

ATTEMPTS = {
    "manager_review": Sides("q_22", 13, _MANAGER_REVIEW),
    "sunderland": Sides("s_59", 25, _SUNDERLAND),
}
