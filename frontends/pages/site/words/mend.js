// What is said when a rejected document is mended.
export default {
  "manager.mend": ["Corregir y enviar otra vez", "Mend and send again", "Corrigir e enviar de novo"],
  "manager.mend_help": ["Sale con el mismo número. Lo que no está aquí queda igual.", "It keeps its number. What does not stand here stays as it is.", "Sai com o mesmo número. O que não está aqui fica igual."],
  "manager.buyer": ["A nombre de", "In the name of", "Em nome de"],
  "manager.mend_buyer": ["Corregir a nombre de quién…", "Mend who it is for…", "Corrigir em nome de quem…"],
  "manager.mend_and_send": ["Corregir y enviar", "Mend and send", "Corrigir e enviar"],
  "manager.is_mended": ["Corregida; va en camino otra vez.", "Mended; it is on its way again.", "Corrigida; está a caminho de novo."],
};
