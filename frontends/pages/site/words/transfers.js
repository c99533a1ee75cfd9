// What is said of transfers.
export default {
  "manager.transfers_help": [
    "Si la referencia es el número de una factura, queda pagada sola. Si no, la transferencia espera aquí.",
    "Where the reference is the number of an invoice it is paid by itself. Otherwise the transfer waits here.",
    "Se a referência for o número de uma fatura, ela fica paga sozinha. Senão, a transferência espera aqui.",
  ],
  "manager.record_transfer": ["Anotar una transferencia", "Record a transfer", "Anotar uma transferência"],
  "manager.record": ["Anotar", "Record", "Anotar"],
  "manager.reference_on_it": ["Referencia", "Reference", "Referência"],
  "manager.reference_help": ["Lo que escribió quien pagó.", "What the payer wrote on it.", "O que escreveu quem pagou."],
  "manager.bank_reference": ["Número del banco", "Number of the bank", "Número do banco"],
  "manager.bank_reference_help": ["El mismo no se anota dos veces.", "The same one is not recorded twice.", "O mesmo não se anota duas vezes."],
  "manager.unmatched": ["Sin factura", "Without an invoice", "Sem fatura"],
  "manager.all_matched": ["Ninguna transferencia espera.", "No transfer waits.", "Nenhuma transferência espera."],
  "manager.match": ["Emparejar", "Match", "Associar"],
  "manager.match_help": ["Se proponen las que se deben; primero, por el mismo valor.", "Those that are owed are offered; first those of the same amount.", "Propõem-se as que são devidas; primeiro, as do mesmo valor."],
  "manager.is_matched": ["La transferencia pagó la factura.", "The transfer has paid the invoice.", "A transferência pagou a fatura."],
  "manager.to_the_invoice": ["Ver la factura", "See the invoice", "Ver a fatura"],
  "manager.transfer_waits": ["Anotada. Espera a que alguien diga qué factura paga.", "Recorded. It waits until somebody says which invoice it pays.", "Anotada. Espera até que alguém diga qual fatura paga."],
  "manager.transfer_known": ["Esa transferencia ya estaba anotada, y espera factura.", "That transfer was recorded before, and waits for its invoice.", "Essa transferência já estava anotada, e espera a fatura."],
  "manager.transfer_was_matched": ["Esa transferencia ya estaba anotada y emparejada.", "That transfer was recorded and matched before.", "Essa transferência já estava anotada e associada."],
};
