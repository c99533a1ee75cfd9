use proptest::prelude::*;

/// Something that somebody does, or a gateway says. `which` names one of what there is, by its place.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Draft { cents: Vec<u32>, customer: u8, percent_off: u8 },
    FromTicket { ticket: u8 },
    ChangeDraft { which: u16, cents: Vec<u32> },
    Discard { which: u16 },
    Issue { which: u16 },
    CreditPart { which: u16, cents: u32 },
    CreditAll { which: u16 },
    Void { which: u16 },
    Debit { which: u16, cents: u32 },
    Pay { which: u16, cents: u32, cash: bool },
    PayRest { which: u16 },
    Transfer { which: u16, cents: u32, named: bool, bank: u8 },
    Match { which: u16, transfer: u16 },
    Refund { which: u16, cents: u32, cash: bool },
    RefundAll { which: u16 },
    ApplyCredit { from: u16, to: u16 },
    Reverse { which: u16, payment: u16 },
    Send { which: u16 },
    Answer { which: u16, what: u8 },
    Mend { which: u16, cents: Vec<u32> },
    Abandon { which: u16 },
    Resume,
    OpenCash,
    CloseCash { cents: u32 },
    Wait { minutes: u16 },
}

/// Any step.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    let cents = || 1..5_000_000_u32;
    let lines = || prop::collection::vec(1..5_000_000_u32, 1..4);
    let which = any::<u16>;
    prop_oneof![
        8 => (lines(), 0..3_u8, 0..60_u8).prop_map(|(cents, customer, percent_off)| {
            Step::Draft { cents, customer, percent_off }
        }),
        3 => (0..20_u8).prop_map(|ticket| Step::FromTicket { ticket }),
        2 => (which(), lines()).prop_map(|(which, cents)| Step::ChangeDraft { which, cents }),
        1 => which().prop_map(|which| Step::Discard { which }),
        14 => which().prop_map(|which| Step::Issue { which }),
        6 => (which(), cents()).prop_map(|(which, cents)| Step::CreditPart { which, cents }),
        2 => which().prop_map(|which| Step::CreditAll { which }),
        2 => which().prop_map(|which| Step::Void { which }),
        2 => (which(), cents()).prop_map(|(which, cents)| Step::Debit { which, cents }),
        6 => (which(), cents(), any::<bool>()).prop_map(|(which, cents, cash)| {
            Step::Pay { which, cents, cash }
        }),
        4 => which().prop_map(|which| Step::PayRest { which }),
        3 => (which(), cents(), any::<bool>(), 0..50_u8).prop_map(|(which, cents, named, bank)| {
            Step::Transfer { which, cents, named, bank }
        }),
        2 => (which(), which()).prop_map(|(which, transfer)| Step::Match { which, transfer }),
        3 => (which(), cents(), any::<bool>()).prop_map(|(which, cents, cash)| {
            Step::Refund { which, cents, cash }
        }),
        2 => which().prop_map(|which| Step::RefundAll { which }),
        3 => (which(), which()).prop_map(|(from, to)| Step::ApplyCredit { from, to }),
        2 => (which(), which()).prop_map(|(which, payment)| Step::Reverse { which, payment }),
        14 => which().prop_map(|which| Step::Send { which }),
        14 => (which(), 0..12_u8).prop_map(|(which, what)| Step::Answer { which, what }),
        3 => (which(), lines()).prop_map(|(which, cents)| Step::Mend { which, cents }),
        1 => which().prop_map(|which| Step::Abandon { which }),
        2 => Just(Step::Resume),
        2 => Just(Step::OpenCash),
        1 => cents().prop_map(|cents| Step::CloseCash { cents }),
        5 => (1..120_u16).prop_map(|minutes| Step::Wait { minutes }),
    ]
}
