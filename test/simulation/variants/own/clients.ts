/** Bugs about who comes to a visit, and about what is not on yet, or never again. */
import type { PlantedBug } from '../planted-bug.ts';

export const ownOfClients: readonly PlantedBug[] = [
  {
    name: 'a client without a phone has the phone of the one before',
    why: 'the tool tells another client and no phone: their visit bears the phone of whoever came before',
    edits: [
      {
        file: 'src/sync/patch/entries.ts',
        find: 'if (isLeftByOther(chain, order, field)) values[key] = null;\n    else if',
        replace: 'if',
      },
    ],
  },
  {
    name: 'only the id itself tells who came before',
    why: 'a client without a phone comes, then the visit moves to a new id: the phone of the one before comes back',
    edits: [
      {
        file: 'src/booking/clients.ts',
        find: 'if (newer !== undefined && clients !== undefined && areOthers(clients.name, newer.name)) return true;',
        replace: '',
      },
    ],
  },
  {
    name: 'a word of another client that comes late is the newest',
    why: 'a client without a phone is told first, and then, late, the one before with a phone: it is given to the other',
    edits: [
      {
        file: 'src/booking/clients.ts',
        find: 'noteOther(clients, isNewer ? clients.told : version)',
        replace: 'noteOther(clients, clients.told)',
      },
    ],
  },
  {
    name: 'who has no phone stays on the card of the one before',
    why: 'the tool tells another client and no phone: the visit stays on the card of whoever came before, who is called about it',
    edits: [
      {
        file: 'src/sync/patch/other-client.ts',
        find: 'return isOtherName(current.client_name, told.name);',
        replace: 'return false;',
      },
    ],
  },
  {
    name: 'a visit that was given to a card in vain stays where it was',
    why: 'the write that gives the visit to another client has no answer and was not carried out: it is sent again without the card',
    edits: [
      {
        file: 'src/sync/patch/other-client.ts',
        find: '[settled[name], ...inVain, saidInPosts(record)?.[name], refused[name]?.digest]',
        replace: '[settled[name], refused[name]?.digest]',
      },
    ],
  },
  {
    name: 'a payment that has begun moves the visit',
    why: 'somebody begins to pay for another time and gives up: the visit is moved there',
    edits: [
      { file: 'src/booking/fold.ts', find: 'const fills = event.fillsGaps === true;', replace: 'const fills = false;' },
    ],
  },
  {
    name: 'a payment that has begun makes the visit',
    why: 'somebody begins to pay and gives up: there is a visit that nobody has booked',
    edits: [
      {
        file: 'src/mailbox/intake/place.ts',
        find: 'if (event.ifKnown !== undefined && !isHeardOf(event, recordOf))',
        replace: 'if (event.ifKnown === null)',
      },
    ],
  },
  {
    name: 'what fills a gap stays there',
    why: 'a payment has told a comment, and the booking tells its own: the one of the payment stays',
    edits: [
      {
        file: 'src/booking/fold.ts',
        find: 'const counts = fills ? beforeAnyClock :',
        replace: 'const counts = fills ? afterAnyClock :',
      },
    ],
  },
  {
    name: 'an approval is a late creation',
    why: 'a tool without a clock tells a request, and then its approval: the visit stays a request',
    edits: [
      { file: 'src/booking/fold.ts', find: "event.approves === true && field === 'state'", replace: "field === ''" },
    ],
  },
  {
    name: 'an approval brings back what was called off',
    why: 'a request is called off, and its approval comes late: the visit is live again',
    edits: [{ file: 'src/booking/fold.ts', find: "&& before?.value === 'pending';", replace: ';' }],
  },
  {
    name: 'a later word brings back what was deleted',
    why: 'a record is deleted, and the tool tells a change of it that was made before, or after all: the visit is live again',
    edits: [
      {
        file: 'src/booking/fold.ts',
        find: 'fills ? beforeAnyClock : isLast ? afterAnyClock : clock',
        replace: 'fills ? beforeAnyClock : clock',
      },
    ],
  },
  {
    name: 'a deletion that comes late is overtaken',
    why: 'a record is changed and then deleted, by a tool whose clock says otherwise, or the other way round: the visit stays',
    edits: [
      {
        file: 'src/booking/fold.ts',
        find: 'isLast ? afterAnyClock : clock, stamp.arrival',
        replace: 'clock, stamp.arrival',
      },
    ],
  },
  {
    name: 'who came before is forgotten with a quarantine',
    why: 'a write that gives the visit to another client has no answer for ten minutes, over and over: then it stays on the card of the one before',
    edits: [
      {
        file: 'src/sync/patch/quarantine.ts',
        find: "    if (write.kind === 'create') settleMade(record, write, current);\n    else if ('contact_id' in write.body) settleClient(record, write, current, digestOf);\n",
        replace: '',
      },
    ],
  },
  {
    name: 'a late write keeps the card',
    why: 'a write for the client before arrives after the one for the next: name and number are sent again, and the visit stays on the card of the one before',
    edits: [
      {
        file: 'src/sync/patch/quarantine.ts',
        find: "!isClientWord(name) || !cameLate(write, ['contact_id'], current)",
        replace: "isClientWord(name) || !cameLate(write, ['contact_id'], current)",
      },
    ],
  },
  {
    name: 'a card is not put back',
    why: 'the write for the next client was answered, and then the late one came: people see the right name on the card of the client before',
    edits: [
      {
        file: 'src/sync/patch/put-back.ts',
        find: "key === 'custom_attributes';",
        replace: "key === 'custom_attributes' || key === 'contact_id';",
      },
    ],
  },
  {
    name: 'who has a phone is the one without it',
    why: 'a client without a number gives the visit to somebody with one: the visit stays on the card of the first',
    edits: [
      {
        file: 'src/sync/patch/other-client.ts',
        find: 'current.client_phone === null && told.phone !== undefined',
        replace: 'current.client_phone === undefined && told.phone !== undefined',
      },
    ],
  },
];
