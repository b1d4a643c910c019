/** What the bridge logs during a test, line by line. */
import { afterEach, beforeEach, vi } from 'vitest';

/** To be called once a file; the list is emptied before each test. */
export function capturedLog(): string[] {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    for (const level of ['warn', 'error'] as const) {
      vi.spyOn(console, level).mockImplementation((line) => lines.push(String(line)));
    }
  });
  afterEach(() => vi.restoreAllMocks());
  return lines;
}
