use std::fs;

use crate::bounds::MEMORY_PERCENT_MAX;

/// How much memory we use; `None` where the operating system does not say.
pub(super) fn used_bytes() -> Option<u64> {
    resident(&fs::read_to_string("/proc/self/status").ok()?)
}

/// How much we may use, by the control group (a container, a systemd unit); `None` if nothing limits it.
pub(super) fn allowed_bytes() -> Option<u64> {
    let group = fs::read_to_string("/proc/self/cgroup").ok()?;
    let own = group.lines().find_map(|line| line.strip_prefix("0::"))?.trim_start_matches('/');
    let limit = |folder: String| {
        let limit = fs::read_to_string(format!("{folder}/memory.max")).ok()?;
        limit.trim().parse::<u64>().ok()
    };
    // In a container, its own group is the root.
    let limit =
        limit(format!("/sys/fs/cgroup/{own}")).or_else(|| limit("/sys/fs/cgroup".to_owned()));
    limit.map(|bytes| bytes / 100 * MEMORY_PERCENT_MAX)
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_in_use_is_read_as_the_kernel_writes_it() {
        assert_eq!(resident("VmPeak:\t 9 kB\nVmRSS:\t    2048 kB\nRssAnon: 1 kB\n"), Some(2 << 20));
        assert_eq!(resident("VmPeak:\t 9 kB\n"), None);
    }
}
