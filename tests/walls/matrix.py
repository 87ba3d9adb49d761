"""Who may, and who must, read what of the shipped procedures: written by hand, not from the code.

Of a text the key is the form and the question that ask for it. Where letters tell it, their roles
stand here too; whoever a letter or notice is addressed to may read what stands in it.
"""

PANEL = {"panel_chair", "panel_member", "cirt_representative"}
_REVIEW = {"reviewing_manager"}
_LETTERS = {"business_unit", "letter_checker"}

MAY = {
    "sunderland": {
        # The dissent itself: who says it, who checks it, who decides; who is told of harm.
        "complete_dissent_form.dissent_reason": {
            "dissenting_professional", "conference_admin", *_REVIEW, *PANEL,
        },
        "complete_dissent_form.dissent_evidence": {
            "dissenting_professional", "conference_admin", *_REVIEW, *PANEL,
        },
        "key_in_form.dissent_reason": {
            "dissenting_professional", "conference_admin", *_REVIEW, *PANEL,
        },
        "report_new_harm.harm_words": {
            "dissenting_professional", "social_worker", *_REVIEW, *PANEL,
        },
        "withdraw.withdrawal_words": {
            "dissenting_professional", "business_manager", *_REVIEW, *PANEL,
        },
        "choose_next_step.choice_words": {
            "dissenting_professional", "conference_admin", *_REVIEW, *PANEL,
        },
        "record_in_dor.dor_entry": {"conference_chair", *_REVIEW, *PANEL},
        # The chair's words, taken down by the reviewing manager: the chair confirms them.
        "review_with_chair.chair_account": {"conference_chair", *_REVIEW},
        # The reviewing manager's own.
        "review_with_chair.review_findings": _REVIEW,
        "discuss_with_dissenter.discussion_points": _REVIEW,
        "discuss_with_dissenter.manager_view": _REVIEW,
        "decide_late_form.late_form_reason": _REVIEW,
        "decide_missing_form.missing_form_reason": _REVIEW,
        "confirm_withdrawal.withdrawal_conversation": _REVIEW,
        "record_no_reply.reply_attempts": _REVIEW,
        # The panel's own; the letters tell its reasons.
        "determine.narrative": {*PANEL, *_LETTERS},
        "sign_determination.votes": PANEL,
        "approve_minutes.minutes_changes": PANEL,
        "record_missing_papers.papers_not_provided": PANEL,
        "answer_sharing_request.sharing_terms": PANEL,
        "request_sharing.share_what": PANEL,
        "request_sharing.share_why": PANEL,
        "write_minutes.minutes_text": {"business_unit", *PANEL},
        # Letters: who makes and who checks them; why one is held, who decides about it too.
        "prepare_letter.redacted_narrative": _LETTERS,
        "check_letter.letter_check_note": _LETTERS,
        "decide_safety.safety_reason": {"business_unit", "social_worker"},
        "rule_on_independence.ruling_reason": {"business_manager"},
        "list_recipients.address": {*_LETTERS},
    },
    "manager_review": {
        "record_dissent.reasons": {
            "conference_chair", "dissenting_professional", "qa_manager", "board_representative",
        },
        "record_dissent.evidence": {
            "conference_chair", "dissenting_professional", "qa_manager",
        },
        "refer_dissent.referral_note": {"conference_chair", "qa_manager"},
        "answer_dissenter.answer_dissenter": {"dissenting_professional", "qa_manager"},
        "answer_chair.answer_chair": {"conference_chair", "qa_manager"},
        "report_new_harm.harm_seen": {"dissenting_professional", "qa_manager"},
        "withdraw.withdrawal_words": {"dissenting_professional", "qa_manager"},
        # The reviewer's own. Questions are read by who is asked, the reasons by who sends them on.
        "review_dissent.findings": {"qa_manager"},
        "review_dissent.question_dissenter": {"qa_manager", "dissenting_professional"},
        "review_dissent.question_chair": {"qa_manager", "conference_chair"},
        "decide_dissent.outcome_reasons": {
            "qa_manager", "conference_admin", "board_representative",
        },
        "decide_dissent.no_reconvene_reason": {"qa_manager", "conference_admin"},
        "confirm_withdrawal.withdrawal_note": {"qa_manager"},
        "decide_safety.safety_reason": {"social_worker"},
        "answer_stage_4_offer.stage_4_reason": {
            "dissenting_professional", "qa_manager", "board_representative",
        },
        "prepare_notices.address": {"conference_admin", "social_worker"},
        "record_concern.raiser_contact": {"conference_admin", "conference_chair"},
    },
}  # fmt: skip

#: Whoever takes part in a role and does not reach the text, though they need it.
MUST = {
    "sunderland": {
        "complete_dissent_form.dissent_reason": {"dissenting_professional", *_REVIEW},
        "key_in_form.dissent_reason": {"dissenting_professional"},
        "report_new_harm.harm_words": {"social_worker", *_REVIEW},
        "determine.narrative": PANEL,
        "write_minutes.minutes_text": PANEL,
    },
    "manager_review": {
        "record_dissent.reasons": {"qa_manager", "dissenting_professional"},
        "answer_chair.answer_chair": {"qa_manager"},
        "report_new_harm.harm_seen": {"qa_manager"},
        "decide_dissent.outcome_reasons": {
            "qa_manager", "conference_admin", "dissenting_professional", "conference_chair",
        },
        "prepare_notices.address": {"conference_admin"},
    },
}  # fmt: skip
