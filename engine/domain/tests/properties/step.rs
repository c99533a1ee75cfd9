//! What people try at random.

use proptest::prelude::*;

/// One thing that somebody tries. The numbers choose among what is known at that moment; now and then
/// what they choose is unknown.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    Create,
    ChangeBranch(usize),
    ChangeHours(usize),
    AddService(u8),
    AddPriority(u8),
    ChangePriority(usize),
    Reorder(usize),
    AddQueue(u8, usize),
    AddCounter(u8),
    ChangeCounter(usize, usize),
    ChangeQueue(usize, usize),
    ChangeService(usize, usize),
    OpenCounter(usize),
    CloseCounter(usize),
    TakeBreak(usize),
    Sit(usize),
    Leave(usize),
    OpenDay,
    CloseIntake,
    CloseDay,
    KeepTime,
    Wait(u32),
    UntilDue,
    PassHours(u32),
    Issue(usize, usize),
    CallNext(usize),
    CallGiven(usize, usize),
    Recall(usize),
    Start(usize),
    Finish(usize),
    NoShow(usize),
    Cancel(usize),
    CancelVisit(usize),
    Void(usize),
    Hold(usize, usize),
    Resume(usize, usize),
    Recycle(usize, usize),
    Reinstate(usize, usize),
    Transfer(usize, usize),
    Note(usize),
    Book(usize, u32),
    CheckIn(usize),
    CancelAppointment(usize),
    Undo,
    Look(usize),
}

/// A move of a ticket, which somebody may undo.
pub(crate) fn a_move() -> impl Strategy<Value = Step> {
    let any = || 0..usize::MAX;
    prop_oneof![
        10 => any().prop_map(Step::CallNext),
        2 => (any(), any()).prop_map(|(a, b)| Step::CallGiven(a, b)),
        2 => any().prop_map(Step::Recall),
        8 => any().prop_map(Step::Start),
        8 => any().prop_map(Step::Finish),
        2 => any().prop_map(Step::NoShow),
        2 => any().prop_map(Step::Cancel),
        1 => any().prop_map(Step::Void),
        2 => (any(), any()).prop_map(|(a, b)| Step::Hold(a, b)),
        2 => (any(), any()).prop_map(|(a, b)| Step::Resume(a, b)),
        2 => (any(), any()).prop_map(|(a, b)| Step::Recycle(a, b)),
        2 => (any(), any()).prop_map(|(a, b)| Step::Reinstate(a, b)),
        3 => (any(), any()).prop_map(|(a, b)| Step::Transfer(a, b)),
        1 => any().prop_map(Step::Note),
    ]
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let any = || 0..usize::MAX;
    let catalogue = prop_oneof![
        1 => Just(Step::Create),
        1 => any().prop_map(Step::ChangeBranch),
        1 => (0..6_u8).prop_map(Step::AddService),
        1 => (0..3_u8).prop_map(Step::AddPriority),
        3 => (0..4_u8, any()).prop_map(|(a, b)| Step::AddQueue(a, b)),
        1 => any().prop_map(Step::ChangePriority),
        1 => any().prop_map(Step::Reorder),
        1 => (0..6_u8).prop_map(Step::AddCounter),
        3 => (any(), any()).prop_map(|(a, b)| Step::ChangeCounter(a, b)),
        2 => (any(), any()).prop_map(|(a, b)| Step::ChangeQueue(a, b)),
        1 => (any(), any()).prop_map(|(a, b)| Step::ChangeService(a, b)),
    ];
    let around = prop_oneof![
        8 => any().prop_map(Step::OpenCounter),
        2 => any().prop_map(Step::CloseCounter),
        2 => any().prop_map(Step::TakeBreak),
        2 => any().prop_map(Step::Sit),
        1 => any().prop_map(Step::Leave),
        6 => Just(Step::OpenDay),
        1 => Just(Step::CloseIntake),
        1 => Just(Step::CloseDay),
        4 => Just(Step::KeepTime),
        4 => (0..100_u32).prop_map(Step::Wait),
        1 => any().prop_map(Step::ChangeHours),
        4 => Just(Step::UntilDue),
        1 => (1..60_u32).prop_map(Step::PassHours),
    ];
    let appointments = prop_oneof![
        3 => (any(), 0..300_u32).prop_map(|(a, b)| Step::Book(a, b)),
        2 => any().prop_map(Step::CheckIn),
        1 => any().prop_map(Step::CancelAppointment),
    ];
    prop_oneof![
        3 => appointments,
        2 => catalogue,
        4 => around,
        10 => (any(), any()).prop_map(|(a, b)| Step::Issue(a, b)),
        20 => a_move(),
        1 => any().prop_map(Step::CancelVisit),
        2 => Just(Step::Undo),
        1 => any().prop_map(Step::Look),
    ]
}

/// Mostly a young branch; sometimes one that is about to forget its oldest tickets.
pub(crate) fn history() -> impl Strategy<Value = (usize, Vec<Step>)> {
    let ended_before = prop_oneof![30 => Just(0_usize), 1 => 990..1_010_usize];
    (ended_before, prop::collection::vec(step(), 1..200))
}
