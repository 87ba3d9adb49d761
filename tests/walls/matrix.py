"""Who may, and who must, read what of the shipped procedures: written by hand, not from the code.

Of a text the key is the form and the question that ask for it. Where letters tell it, their roles
stand here too; whoever a letter or notice is addressed to may read what stands in it.
"""

PANEL = {"panel_chair", "panel_member", "cirt_representative"}
_REVIEW = {"reviewing_manager"}
_LETTERS = {"business_unit", "letter_checker"}
_SAID = {"dissenting_professional", "conference_chair", "qa_manager"}
_MET = {"dissenting_professional", "conference_chair", "social_worker", "conference_admin"}

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
        # What was raised, and at the conference: those of it, and who reviews.
        "record_concern.concern": {*_SAID, "conference_admin"},
        "record_concern.raiser_contact": {"conference_admin", "conference_chair"},
        "triage_concern.triage_reason": {*_SAID, "conference_admin"},
        "triage_child.child_triage_reason": {*_SAID, "conference_admin"},
        "attempt_consensus.consensus_note": {*_SAID, "social_worker"},
        "attempt_consensus.rationale": {*_SAID, "social_worker"},
        "decide_plan.rationale": {*_SAID, "social_worker"},
        # The dissent itself; the reasons go on to Stage 4, through the representative.
        "record_dissent.reasons": {*_SAID, "board_representative"},
        "record_dissent.evidence": _SAID,
        # Between the reviewer and one other: nobody else learns what was asked or said.
        "refer_dissent.referral_note": {"conference_chair", "qa_manager"},
        "review_dissent.question_chair": {"conference_chair", "qa_manager"},
        "answer_chair.answer_chair": {"conference_chair", "qa_manager"},
        "answer_chair.withheld_because": {"conference_chair", "qa_manager"},
        "review_dissent.question_dissenter": {"dissenting_professional", "qa_manager"},
        "answer_dissenter.answer_dissenter": {"dissenting_professional", "qa_manager"},
        "answer_dissenter.withheld_because": {"dissenting_professional", "qa_manager"},
        "withdraw.withdrawal_words": {"dissenting_professional", "qa_manager"},
        "confirm_withdrawal.withdrawal_note": {"dissenting_professional", "qa_manager"},
        # The reviewer's own.
        "review_dissent.findings": {"qa_manager"},
        "go_on_without.go_on_reason": {"qa_manager"},
        "name_reviewer.outside_reason": {
            "conference_admin", "qa_manager", "deputy_manager", "senior_manager",
        },
        # The outcome: who sends it, who passes it on, who leads the plan; others by their letter.
        "decide_dissent.outcome_reasons": {
            "qa_manager", "conference_admin", "social_worker", "board_representative",
        },
        "decide_dissent.no_reconvene_reason": {"qa_manager", "conference_admin", "social_worker"},
        "decide_dissent.corrective_action": {"qa_manager", "conference_admin", "social_worker"},
        # Letters to the family, and where they go: who writes them, who says what is safe.
        "prepare_notices.address": {"conference_admin", "social_worker"},
        "prepare_notices.not_entitled_reason": {"conference_admin", "social_worker"},
        "prepare_notices.nobody_listed_reason": {"conference_admin", "social_worker"},
        "decide_safety.safety_reason": {"conference_admin", "social_worker"},
        # Stage 4: the representative and the strategic manager.
        "answer_stage_4_offer.stage_4_reason": {
            "dissenting_professional", "board_representative", "strategic_manager",
        },
        "late_stage_4_request.stage_4_reason": {
            "dissenting_professional", "conference_admin", "board_representative",
            "strategic_manager",
        },
        # The reconvened conference: those of it.
        "hold_conference.new_information": _MET,
        "decide_again.new_rationale": _MET,
        "explain_delay.delay_reason": {
            "conference_admin", "chairs_manager", "qa_manager", "deputy_manager", "senior_manager",
        },
        # Harm: whoever has to act; what changed: who wrote it down, who decides what it means.
        "report_new_harm.harm_seen": {
            "dissenting_professional", "social_worker", "qa_manager", "senior_manager",
        },
        "confirm_harm_read.harm_action": {"social_worker", "qa_manager", "senior_manager"},
        "report_change.change_note": {"conference_admin", "qa_manager"},
        "name_contact.contact_reason": {"conference_admin", "qa_manager"},
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
        "record_dissent.evidence": {"qa_manager", "dissenting_professional"},
        "attempt_consensus.consensus_note": {"qa_manager"},
        "decide_plan.rationale": {"qa_manager"},
        "refer_dissent.referral_note": {"qa_manager"},
        "answer_chair.answer_chair": {"qa_manager", "conference_chair"},
        "answer_dissenter.answer_dissenter": {"qa_manager", "dissenting_professional"},
        "withdraw.withdrawal_words": {"qa_manager", "dissenting_professional"},
        "report_new_harm.harm_seen": {"qa_manager", "social_worker"},
        "decide_dissent.outcome_reasons": {
            "qa_manager", "conference_admin", "dissenting_professional", "conference_chair",
            "social_worker",
        },
        "decide_dissent.no_reconvene_reason": {"conference_admin", "dissenting_professional"},
        "prepare_notices.address": {"conference_admin"},
        "decide_safety.safety_reason": {"social_worker", "conference_admin"},
        "answer_stage_4_offer.stage_4_reason": {"dissenting_professional", "board_representative"},
        "decide_again.new_rationale": {"dissenting_professional", "social_worker"},
    },
}  # fmt: skip

#: Who reads a text in letters of their own, and so once these have been written.
BY_LETTER = {
    "manager_review": {
        "decide_dissent.outcome_reasons": {
            "dissenting_professional": ["outcome_dissenter"],
            "conference_chair": ["outcome_chair"],
        },
        "decide_dissent.no_reconvene_reason": {"dissenting_professional": ["outcome_dissenter"]},
    },
}
