/// A picture of dots, each dark or not, as a print head takes it: eight in a byte, the first in its highest bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Bytes of a row.
    pub(crate) stride: usize,
    pub(crate) rows: Vec<Vec<u8>>,
}

impl Picture {
    pub(crate) fn new(wide: usize, high: usize) -> Self {
        let stride = wide.div_ceil(8);
        Self { stride, rows: vec![vec![0; stride]; high] }
    }

    /// Darkens a dot. What lies outside is not there.
    pub(crate) fn darken(&mut self, x: usize, y: usize) {
        let byte = self.rows.get_mut(y).and_then(|row| row.get_mut(x / 8));
        if let Some(byte) = byte {
            *byte |= 0x80 >> (x % 8);
        }
    }

    /// The same, with each dot so many times as wide and as high.
    pub(crate) fn enlarged(&self, times: usize) -> Self {
        let mut larger = Self::new(self.stride * 8 * times, self.rows.len() * times);
        for (y, row) in self.rows.iter().enumerate() {
            for x in (0..self.stride * 8).filter(|x| is_dark(row, *x)) {
                for (dx, dy) in (0..times).flat_map(|dx| (0..times).map(move |dy| (dx, dy))) {
                    larger.darken(x * times + dx, y * times + dy);
                }
            }
        }
        larger
    }
}

fn is_dark(row: &[u8], x: usize) -> bool {
    row.get(x / 8).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
}
