use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::poison::lock;
use crate::wire::Frame;

/// Something that is told to all who listen to a topic. Written out once; under each number by which somebody has
/// subscribed it becomes one frame, whose bytes all of them share. Nearly everybody has the same number.
#[derive(Debug)]
pub(crate) struct Told {
    kind: &'static str,
    /// The frame from behind the number on.
    rest: Box<[u8]>,
    frames: Mutex<Vec<(u8, Frame)>>,
}

impl Told {
    /// A frame of this type, with these members: each name with its value, written out.
    pub(crate) fn new(kind: &'static str, members: &[(&str, &[u8])]) -> Arc<Self> {
        let length: usize = members.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        let mut rest = Vec::with_capacity(length + 1);
        for (name, value) in members {
            rest.extend_from_slice(b",\"");
            rest.extend_from_slice(name.as_bytes());
            rest.extend_from_slice(b"\":");
            rest.extend_from_slice(value);
        }
        rest.push(b'}');
        Arc::new(Self { kind, rest: rest.into(), frames: Mutex::default() })
    }

    /// The frame for whoever has this number.
    pub(crate) fn frame(&self, id: u8) -> Frame {
        let mut frames = lock(&self.frames);
        if let Some((_, frame)) = frames.iter().find(|(known, _)| *known == id) {
            return frame.clone();
        }
        let head = format!("{{\"type\":\"{}\",\"id\":{id}", self.kind);
        let frame = Frame::text(&[head.as_bytes(), &self.rest]);
        frames.push((id, frame.clone()));
        frame
    }

    /// How many bytes it holds, as one frame.
    pub(crate) fn bytes(&self) -> usize {
        self.rest.len()
    }
}

/// A frame for one listener alone.
pub(crate) fn frame_of(value: &Value) -> Frame {
    Frame::text(&[value.to_string().as_bytes()])
}
