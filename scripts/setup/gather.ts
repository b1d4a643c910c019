/** Asks everything, in an order in which each answer can be checked at once. */
import type { Answers, Wizard } from './answers.ts';
import { importMode } from './import.ts';
import { askOneLink } from './steps/one-link.ts';
import { askPlace } from './steps/place.ts';
import { askRows } from './steps/rows.ts';
import { chooseTool } from './steps/tool.ts';
import { askTool } from './steps/tool-account.ts';

export async function gather(wizard: Wizard): Promise<Answers> {
  importMode(wizard);
  const chosen = await chooseTool(wizard);
  const oneLink = await askOneLink(wizard, chosen);
  const tool = await askTool(wizard, chosen);
  const rows = await askRows(wizard, chosen, tool, oneLink.catalogue);
  const place = await askPlace(wizard, chosen, tool);
  return { chosen, oneLink, tool, rows, place };
}
