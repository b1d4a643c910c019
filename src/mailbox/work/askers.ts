/** Which mailboxes of the account have asked about an appointment (`neighbours.ts`). */
/**
 * Notes who has asked about appointments since this object started. A mailbox that asked before the appointment was linked here
 * was first.
 */
export interface Askers {
  note(appointmentId: number, mailbox: string): void;
  asked(appointmentId: number, mailbox: string): boolean;
}

const rememberedAtMost = 1000;

export function createAskers(): Askers {
  const known = new Set<string>();
  const nameOf = (appointmentId: number, mailbox: string): string => `${appointmentId}/${mailbox}`;
  return {
    note(appointmentId, mailbox) {
      if (known.size >= rememberedAtMost) known.clear();
      known.add(nameOf(appointmentId, mailbox));
    },
    asked: (appointmentId, mailbox) => known.has(nameOf(appointmentId, mailbox)),
  };
}
