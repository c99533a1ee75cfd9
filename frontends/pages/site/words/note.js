// What is said of credit and debit notes.
export default {
  "manager.step.because": ["Por: {why}", "Because of: {why}", "Por: {why}"],
  "manager.credit_note_help": [
    "Quedan {amount} por acreditar. Elija qué se quita y cuánto; los totales los hace el borrador.",
    "{amount} are left to credit. Choose what is taken off and how much; the draft works out the totals.",
    "Restam {amount} a creditar. Escolha o que se tira e quanto; os totais o rascunho calcula.",
  ],
  "manager.debit_note_help": ["Agrega a lo que se debe. Los totales los hace el borrador.", "It adds to what is owed. The draft works out the totals.", "Acrescenta ao que se deve. Os totais o rascunho calcula."],
  "manager.draft_note": ["Hacer el borrador", "Make the draft", "Fazer o rascunho"],
  "manager.choose_a_line": ["Elija al menos un renglón.", "Choose a line at least.", "Escolha ao menos uma linha."],
  "manager.taxed_like": ["Con los impuestos de", "Taxed like", "Com os impostos de"],
  "manager.concept": ["Por qué", "Why", "Por quê"],
  "manager.concept.partial_return": ["Devolución de una parte", "A part came back", "Devolução de uma parte"],
  "manager.concept.annulment": ["Anulación", "It is void", "Anulação"],
  "manager.concept.rebate": ["Rebaja o descuento", "Rebate or discount", "Abatimento ou desconto"],
  "manager.concept.price_adjustment": ["Ajuste de precio", "Another price", "Ajuste de preço"],
  "manager.concept.prompt_payment": ["Descuento por pronto pago", "Discount for early payment", "Desconto por pagamento antecipado"],
  "manager.concept.volume": ["Descuento por volumen", "Discount for quantity", "Desconto por volume"],
  "manager.concept.interest": ["Intereses", "Interest", "Juros"],
  "manager.concept.costs": ["Gastos por cobrar", "Costs passed on", "Despesas a cobrar"],
  "manager.concept.value_change": ["Cambio del valor", "Another value", "Mudança do valor"],
  "manager.concept.other": ["Otro", "Something else", "Outro"],
};
