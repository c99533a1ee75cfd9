use serde_json::{Value, json};

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Told {
    pub(super) const fn json(status: u16, body: Value) -> Self {
        Self { status, body }
    }

    pub(super) fn data(data: impl Into<Value>) -> Self {
        let data: Value = data.into();
        Self::json(200, json!({"status": "OK", "message": "Solicitud exitosa", "data": data}))
    }

    pub(super) fn not_found() -> Self {
        Self::json(404, json!({"status": "Not Found", "message": "No se encontró el recurso"}))
    }

    /// What a field has wrong.
    pub(super) fn field(field: &str, text: &str) -> Self {
        let errors = json!({field: [text]});
        Self::json(422, json!({"message": text, "errors": errors}))
    }

    /// What the tax authority has wrong with a document.
    pub(super) fn refused(errors: &[String]) -> Self {
        let message = "El documento contiene errores de validación";
        let data = json!({"message": message, "errors": errors});
        Self::json(422, json!({"status": "Validation error", "message": message, "data": data}))
    }

    pub(super) fn conflict(message: &str) -> Self {
        let errors = json!([{"code": 409, "message": message}]);
        Self::json(409, json!({"status": "Conflict", "errors": errors}))
    }
}
