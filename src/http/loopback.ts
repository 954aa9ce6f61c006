// Which hosts are this machine: plain http may go there and nowhere else, and no pace is needed.

/** Whether a host, as a URL spells it, is this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
