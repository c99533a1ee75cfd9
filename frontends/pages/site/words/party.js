// What is asked of somebody whom a document is for.
export default {
  "invoice.party.kind": ["Documento", "Document", "Documento"],
  "invoice.party.number": ["Número", "Number", "Número"],
  "invoice.party.name": ["Nombre o razón social", "Name or company", "Nome ou empresa"],
  "invoice.party.email": ["Correo", "E-mail", "E-mail"],
  "invoice.identity.CC": ["Cédula de ciudadanía", "Citizen's card (CC)", "Cédula de cidadania"],
  "invoice.identity.NIT": ["NIT, sin dígito", "Tax number (NIT)", "NIT, sem dígito"],
  "invoice.identity.CE": ["Cédula de extranjería", "Foreigner's card (CE)", "Cédula de estrangeiro"],
  "invoice.identity.TI": ["Tarjeta de identidad", "Identity card (TI)", "Carteira de identidade"],
  "invoice.identity.PA": ["Pasaporte", "Passport", "Passaporte"],
  "invoice.identity.PPT": ["Permiso PPT", "Permit (PPT)", "Permissão PPT"],
  "invoice.identity.NUIP": ["NUIP", "NUIP", "NUIP"],
};
