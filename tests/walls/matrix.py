"""Who may, and who must, read what of the shipped procedures: written by hand, not from the code.

Of a text the key is the form and the question that ask for it. Where letters tell it, their roles
stand here too; whoever a letter or notice is addressed to may read what stands in it.
"""

PANEL = {"panel_chair", "panel_member", "cirt_representative"}
_REVIEW = {"reviewing_manager"}
_LETTERS = {"business_unit", "letter_checker"}
_SAID = {"dissenting_professional", "conference_chair", "qa_manager"}
_MET = {"dissenting_professional", "conference_chair", "social_worker", "conference_admin"}
_OFFICE = {"business_manager", "business_unit"}
#: The dissent form: who says it, who checks it for gaps, who reviews, who decides; and, once it
#: is escalated, who puts it into the panel's papers.
_FORM = {"dissenting_professional", "conference_admin", "business_unit", *_REVIEW, *PANEL}
_CHAIR = {"conference_chair", *_REVIEW}
_HARM = {"dissenting_professional", "social_worker", "head_of_service", *_REVIEW}
_FURTHER = {"cirt_representative", "reconvened_chair", "social_worker"}
_HELD = {"business_unit", "social_worker"}
_PAPERS = {"business_unit", *PANEL}
_WITHDRAWAL = {"dissenting_professional", "business_manager", *_REVIEW}

MAY = {
    "sunderland": {
        "complete_dissent_form.dissent_reason": _FORM,
        "complete_dissent_form.dissent_evidence": _FORM,
        "complete_dissent_form.plan_difference": _FORM,
        "complete_missing_answers.dissent_reason": _FORM,
        "complete_missing_answers.dissent_evidence": _FORM,
        "complete_missing_answers.plan_difference": _FORM,
        "complete_missing_answers.other_missing_answers": _FORM,
        "key_in_form.dissent_reason": _FORM,
        "key_in_form.dissent_evidence": _FORM,
        "key_in_form.plan_difference": _FORM,
        # What is escalated is said to the Business Manager.
        "choose_next_step.choice_words": {
            "dissenting_professional", "conference_admin", "business_manager", *_REVIEW, *PANEL,
        },
        "reopen_choice.reopened_words": {
            "dissenting_professional", "conference_admin", *_REVIEW, *PANEL,
        },
        "record_in_dor.dor_entry": {"conference_chair", *_REVIEW, *PANEL},
        "explain_dissent_process.explanation_note": {"conference_admin", *_CHAIR},
        # New harm is no matter of the panel, which weighs what was shared at the conference.
        "report_new_harm.harm_words": _HARM,
        "confirm_harm_read.harm_action": _HARM,
        "flag_change.change_words": {"conference_admin", "social_worker", *_REVIEW},
        "name_contact.contact_reason": {"conference_admin", *_REVIEW},
        # A withdrawal, and whether it was free: between who withdraws and who makes sure of it.
        "withdraw.withdrawal_words": _WITHDRAWAL,
        "confirm_withdrawal.withdrawal_conversation": _WITHDRAWAL,
        "take_back_withdrawal.taken_back_words": _WITHDRAWAL,
        # The chair's words: their own, or taken down by the reviewing manager. The panel decides
        # on them too.
        "review_with_chair.chair_account": {*_CHAIR, *PANEL},
        "add_chair_account.late_chair_account": {*_CHAIR, *PANEL},
        "confirm_chair_account.chair_account_amended": {*_CHAIR, *PANEL},
        # What the dissenter is noted to have said is theirs; the rest is the manager's own.
        "discuss_with_dissenter.discussion_points": {"dissenting_professional", *_REVIEW},
        "discuss_with_dissenter.manager_view": _REVIEW,
        "review_with_chair.review_findings": _REVIEW,
        "review_with_chair.chair_not_heard_because": _REVIEW,
        # Told to who dissents, and to the chair where a form is refused or never came.
        "decide_late_form.late_form_reason": {"dissenting_professional", *_CHAIR},
        "decide_missing_form.missing_form_reason": {"dissenting_professional", *_CHAIR},
        "record_no_reply.reply_attempts": _REVIEW,
        "record_outcome.outcome_words": {
            "dissenting_professional", "social_worker", "conference_admin", *_REVIEW,
        },
        # The panel's own; the letters tell its reasons, and the lead social worker is told, as
        # is who chairs the conference that considers the decision again.
        "determine.narrative": {
            "dissenting_professional", "social_worker", "reconvened_chair", *PANEL, *_LETTERS,
        },
        "sign_determination.votes": PANEL,
        "sign_determination.dispute_answer": PANEL,
        "dispute_presence.dispute_words": PANEL,
        "answer_sharing_request.sharing_terms": PANEL,
        "request_sharing.share_what": PANEL,
        "request_sharing.share_with": PANEL,
        "request_sharing.share_why": PANEL,
        # Minutes and papers: the panel's, and the Business Unit's, who makes them.
        "write_minutes.minutes_text": _PAPERS,
        "approve_minutes.minutes_changes": _PAPERS,
        "record_missing_papers.papers_not_provided": _PAPERS,
        "seek_papers.withheld_because": _PAPERS,
        "chase_papers.chased_whom": _PAPERS,
        "late_paper.late_paper_what": _PAPERS,
        "record_distribution.distribution_note": _PAPERS,
        # Who calls the panel knows too why it does not meet, and of seats by exception.
        "adjourn_panel.adjourned_because": {*PANEL, *_OFFICE},
        "refix_panel.adjourn_reason": {*PANEL, *_OFFICE},
        "move_panel.move_reason": {*PANEL, *_OFFICE},
        "log_escalation.linked_dissents": {*PANEL, *_OFFICE},
        "replace_member.exception_reason": {*PANEL, *_OFFICE, *_LETTERS},
        "appoint_panel.experience": {"business_manager"},
        "replace_member.experience": {"business_manager"},
        "rule_on_independence.ruling_reason": {"business_manager"},
        "chase_declaration.chase_note": {"business_manager"},
        # Letters: who makes and who checks them; why one is held, who decides about it too.
        "prepare_letter.redacted_narrative": _LETTERS,
        "prepare_new_decision.redacted_narrative": _LETTERS,
        "check_letter.letter_check_note": _LETTERS,
        "check_new_decision.letter_check_note": _LETTERS,
        "decide_safety.safety_reason": _HELD,
        "record_not_sent.not_sent_reason": _HELD,
        "list_recipients.no_family_reason": {"social_worker", *_LETTERS},
        # Who must write to them: the letters about the outcome, and the invitations.
        "list_recipients.address": {"cirt_representative", *_LETTERS},
        # The further conference: who arranges, leads and holds it.
        "arrange_conference.further_invitees": _FURTHER,
        "hold_conference.new_information": _FURTHER,
        "hold_conference.delay_reason": {"business_manager", *_FURTHER},
        "decide_again.new_decision_reason": {"dissenting_professional", *_FURTHER, *_LETTERS},
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
        "take_back_withdrawal.taken_back_words": {"dissenting_professional", "qa_manager"},
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
        "prepare_notices.address": {"conference_admin"},
        "prepare_notices.not_entitled_reason": {"conference_admin", "social_worker"},
        "prepare_notices.nobody_listed_reason": {"conference_admin", "social_worker"},
        "decide_safety.safety_reason": {"conference_admin", "social_worker"},
        # Stage 4: the representative and the strategic manager.
        "answer_stage_4_offer.stage_4_reason": {
            "dissenting_professional", "board_representative", "strategic_manager",
        },
        "take_back_stage_4.stage_4_taken_back_words": {
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

#: Who reads a text on one form alone, while it is theirs to fill in: form and roles.
ON_FORM = {
    "sunderland": {},
    "manager_review": {"prepare_notices.address": {"decide_safety": {"social_worker"}}},
}

#: Whoever takes part in a role and does not reach the text, though they need it.
MUST = {
    "sunderland": {
        "complete_dissent_form.dissent_reason": {"dissenting_professional", *_REVIEW, *PANEL},
        "key_in_form.dissent_reason": {"dissenting_professional", *_REVIEW, *PANEL},
        "record_in_dor.dor_entry": _REVIEW,
        "review_with_chair.chair_account": _CHAIR,
        "add_chair_account.late_chair_account": _CHAIR,
        "report_new_harm.harm_words": {"social_worker", *_REVIEW},
        "record_outcome.outcome_words": {"dissenting_professional", "social_worker"},
        "determine.narrative": {
            "social_worker", "business_unit", "reconvened_chair", *PANEL,
        },
        "write_minutes.minutes_text": {"business_unit", *PANEL},
        "seek_papers.withheld_because": PANEL,
        "list_recipients.address": _LETTERS,
        "decide_safety.safety_reason": {"business_unit"},
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
