//! What is held of the pages.

mod api;
mod away;
mod board;
mod counter;
mod every_page;
mod kiosk;
mod live;
mod mails;
mod money_back;
mod office;
mod paper;
mod selling;
mod setting_up;
mod signing_in;
mod sound;
mod till;
mod visit;
mod words;

use crate::Case;

/// The line of a case: its function is its name.
macro_rules! cases {
    ($($module:ident: $($name:ident)*;)*) => {
        vec![$($((stringify!($name), |browser| Box::pin($module::$name(browser)))),*),*]
    };
}

/// All there are.
pub(crate) fn all() -> Vec<Case> {
    cases! {
        words: every_sentence_is_there_in_every_language;
        signing_in:
            who_has_not_signed_in_is_shown_where_to_go
            a_wrong_password_is_told_and_the_right_one_leads_on
            a_language_that_was_chosen_holds_on_every_page
            signing_in_and_out_needs_no_mouse
            nobody_is_led_to_another_site;
        setting_up:
            a_fresh_installation_is_walked_through_to_its_first_ticket
            a_wrong_set_up_code_is_told
            a_fresh_installation_is_set_up_with_the_keyboard_alone;
        kiosk:
            a_visit_goes_from_kiosk_to_board_and_phone
            a_ticket_is_taken_with_the_keyboard_alone
            a_ticket_that_cannot_be_printed_is_not_lost
            a_ticket_that_was_given_while_the_line_was_cut_is_given_once
            a_kiosk_that_was_left_begins_anew_in_its_own_language
            a_kiosk_says_when_the_branch_is_closed
            who_likes_to_tells_who_they_are_and_nobody_has_to;
        live: who_follows_a_branch_misses_nothing_though_the_server_is_killed;
        paper:
            a_ticket_comes_out_of_the_printer_of_the_kiosk
            a_printer_without_paper_is_told_and_the_ticket_is_printed_later;
        sound:
            each_call_is_rung_and_said_in_the_language_of_its_ticket
            a_kiosk_reads_aloud_what_is_on_its_screen;
        board:
            a_wrong_code_pairs_nothing
            calls_are_shown_once_and_in_order_though_the_server_is_killed
            each_call_has_its_time_and_none_is_cut
            a_name_is_never_on_a_board
            many_counters_are_shown_in_columns
            a_board_tells_what_its_branch_lets_it_tell
            a_board_moves_a_little_and_rests_after_hours
            a_board_whose_own_clock_is_wrong_goes_by_that_of_the_engine;
        away:
            a_board_that_starts_while_nobody_answers_says_so_and_comes_back
            a_kiosk_that_starts_while_nobody_answers_says_so_too;
        visit:
            a_visit_can_be_cancelled_by_its_link
            a_link_that_is_none_says_so;
        api: the_page_of_the_api_can_be_used_by_everybody;
        counter:
            two_agents_who_call_at_the_same_moment_get_two_people
            a_day_at_a_counter_goes_by_the_keyboard_alone
            taking_over_a_counter_is_seen_by_both
            people_are_set_aside_sent_on_and_do_not_come
            one_account_at_two_computers_is_told
            what_is_pressed_while_somebody_comes_is_pressed;
        till:
            what_was_served_is_confirmed_paid_and_counted_at_the_counter
            an_invoice_is_paid_in_parts_and_in_somebodys_name
            amounts_are_read_and_reckoned_as_they_are_written;
        office:
            a_rejected_invoice_is_mended_and_sent_again
            an_invoice_is_voided_by_a_credit_note
            what_waits_for_the_tax_authority_is_told
            hours_and_policy_are_changed
            what_is_taken_away_has_the_rows_of_the_table
            what_was_done_is_narrowed_to_from_where;
        selling:
            who_invoices_is_set_up_and_a_branch_drafts
            an_item_is_added_priced_and_sold_by_a_service
            a_price_list_holds_for_a_time
            numbers_that_end_are_told_and_another_range_is_added
            a_drawer_that_was_left_open_is_counted_in_the_office;
        money_back:
            a_part_is_credited_and_what_was_paid_for_it_goes_back
            a_debit_note_adds_to_what_is_owed
            a_payment_that_was_none_is_taken_back_and_another_is_recorded
            a_transfer_pays_the_invoice_that_it_names_or_waits;
        mails:
            a_mail_that_came_through_or_not_is_told_and_sent_again;
        every_page:
            every_page_is_light_quick_and_quiet
            every_page_can_be_used_by_everybody
            every_page_turns_round_for_scripts_from_the_right;
    }
}
