// What is asked at a counter before something is done.
export default {
  "counter.break_why": ["Motivo", "Reason", "Motivo"],
  "counter.break.meal": ["Almuerzo", "Meal", "Almoço"],
  "counter.break.rest": ["Descanso", "Rest", "Descanso"],
  "counter.break.errand": ["Diligencia", "Errand", "Tarefa externa"],
  "counter.break.meeting": ["Reunión", "Meeting", "Reunião"],
  "counter.note": ["Nota", "Note", "Nota"],
  "counter.note_help": [
    "La leerán sus colegas. Sin datos personales.",
    "Your colleagues will read it. No personal data.",
    "Seus colegas vão ler. Sem dados pessoais.",
  ],
  "counter.hold_for": ["¿Por cuánto tiempo?", "For how long?", "Por quanto tempo?"],
  "counter.hold_open": ["Hasta que yo lo retome", "Until I take it up again", "Até eu retomar"],
  "counter.send_to": ["¿A dónde?", "Where to?", "Para onde?"],
  "counter.queues": ["Filas", "Queues", "Filas"],
  "counter.counters": ["Módulos", "Counters", "Guichês"],
  "counter.general": ["Fila general", "General queue", "Fila geral"],
  "counter.place": ["Lugar", "Place", "Lugar"],
  "counter.place.by_arrival": ["Según su hora de llegada", "By the time they came", "Pela hora de chegada"],
  "counter.place.first": ["De primero", "First", "Primeiro"],
  "counter.place.last": ["De último", "Last", "Último"],
};
