//! The few ways in which fields lie in a packed record.

use uuid::Uuid;

use crate::Timestamp;

/// Bytes that grow.
#[derive(Default)]
pub(super) struct Packer(pub(super) Vec<u8>);

impl Packer {
    pub(super) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// A number in as few groups of seven bits as it needs.
    pub(super) fn number(&mut self, mut number: u64) {
        loop {
            let [low, ..] = number.to_le_bytes();
            number >>= 7;
            if number == 0 {
                return self.0.push(low & 0x7F);
            }
            self.0.push(low | 0x80);
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A text that may be missing: none of those that are kept is empty.
    pub(super) fn maybe(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    pub(super) fn id(&mut self, id: impl Into<Uuid>) {
        self.0.extend_from_slice(id.into().as_bytes());
    }

    pub(super) fn time(&mut self, time: Timestamp) {
        // A moment before 1970 never is, and would be none the worse.
        self.number(u64::from_le_bytes(time.as_millis().to_le_bytes()));
    }

    pub(super) fn list<T>(&mut self, items: &[T], mut put: impl FnMut(&mut Self, &T)) {
        self.number(items.len() as u64);
        for item in items {
            put(self, item);
        }
    }
}

/// What is left to read. Everything answers `None` when it does not lie there as it should.
pub(super) struct Unpacker<'a>(pub(super) &'a [u8]);

impl<'a> Unpacker<'a> {
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    /// A text that may be missing.
    pub(super) fn maybe<T, E>(
        &mut self,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        match self.text()? {
            "" => Some(None),
            text => read(text).ok().map(Some),
        }
    }

    pub(super) fn id<I: From<Uuid>>(&mut self) -> Option<I> {
        let (id, rest) = self.0.split_first_chunk::<16>()?;
        self.0 = rest;
        Some(I::from(Uuid::from_bytes(*id)))
    }

    pub(super) fn time(&mut self) -> Option<Timestamp> {
        Some(Timestamp::from_millis(i64::from_le_bytes(self.number()?.to_le_bytes())))
    }

    pub(super) fn list<T>(
        &mut self,
        mut take: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        (0..self.number()?).map(|_| take(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_small_ones_take_one_byte() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u64::MAX] {
            let mut packer = Packer::default();
            packer.number(number);
            assert_eq!(packer.0.len() == 1, number < 128);
            assert_eq!(Unpacker(&packer.0).number(), Some(number));
        }
        assert_eq!(Unpacker(&[0x80]).number(), None);
        assert_eq!(Unpacker(&[0xFF; 11]).number(), None);
        assert_eq!(Unpacker(&[5, b'a']).text(), None);
    }
}
