/** Text for a terminal, with colours and line breaks. */
import process from 'node:process';
import { stripVTControlCharacters, styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

/** Coloured if the output is a terminal and NO_COLOR is not set (https://no-color.org). */
export function paint(style: Style, text: string): string {
  const wanted = process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '';
  return wanted ? styleText(style, text, { validateStream: false }) : text;
}

// Whoever reads may have read enough (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** `label` in its own column, followed by `parts`. Lines break between parts. */
export function labelled(label: string, parts: readonly string[]): string {
  const indent = 14;
  const width = Math.max(60, Math.min(process.stdout.columns || 110, 140)) - indent;
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    if (line !== '' && widthOf(line) + 2 + widthOf(part) > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? part : `  ${part}`;
  }
  lines.push(line);
  return lines.map((text, index) => `${(index === 0 ? `    ${label}` : '').padEnd(indent)}${text}`).join('\n');
}

const widthOf = (text: string): number => stripVTControlCharacters(text).length;

/** Each column is as wide as its longest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

/** Says after a second that something still runs, and again every second on a terminal. */
export async function withProgress<Result>(what: string, work: Promise<Result>): Promise<Result> {
  const isTerminal = process.stdout.isTTY === true;
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += 1;
    if (isTerminal) process.stdout.write(`\r    ${paint('dim', `${what}, ${seconds} s`)}`);
    else if (seconds === 1 || seconds % 10 === 0) say(`    ${what}, ${seconds} s`);
  }, 1000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (isTerminal && seconds > 0) process.stdout.write('\r\u001b[2K');
  }
}
