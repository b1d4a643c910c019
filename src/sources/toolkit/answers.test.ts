import { describe, expect, it } from 'vitest';
import { commentOf, listedAnswers, numberedAnswers, readAnswers } from './answers.ts';

describe('answers to questions that have numbers and no names', () => {
  const key = /^custom_?field_?(\d+)$/i;
  const read = (record: Record<string, unknown>, known?: string) =>
    readAnswers(numberedAnswers(record, key), { region: 'KZ' }, known);

  it('are lines of the comment, by number', () => {
    const answers = read({ custom_field_1: 'latex', customField2: true, custom_field_3: '', other: 'x' });
    expect(commentOf('note', answers.others)).toBe('note\nCustom field 1: latex\nCustom field 2: ✓');
  });

  it.each(['+7 747 000 00 99', '8 747 000 00 99', '+49 171 2345678'])('%s is the phone', (written) => {
    const answers = read({ custom_field_2: written });
    expect(answers.phone).toMatch(/^\+\d{11,}$/);
    expect(answers.others).toEqual([]);
  });

  it.each(['7470000099', '900101300007', '4400 4301 1234 5678', 'call 8 747 000 00 99'])(
    '%s may be anything',
    (text) => {
      const answers = read({ custom_field_2: text });
      expect(answers.phone).toBeUndefined();
      expect(answers.others).toHaveLength(1);
    },
  );

  it('another phone than the one that is known stays in the comment, the same does not', () => {
    const record = { custom_field_1: '+77470000099' };
    expect(read(record, '+77010000001').others).toHaveLength(1);
    expect(read(record, '+77470000099').others).toEqual([]);
  });
});

describe('answers in whatever form they are listed', () => {
  const lines = (listed: unknown) => commentOf(undefined, readAnswers(listedAnswers(listed), {}, undefined).others);

  it.each([
    [{ allergy: 'latex' }],
    [{ 1: { label: 'allergy', value: 'latex', type: 'text' } }],
    [[{ title: 'allergy', value: 'latex' }]],
    [JSON.stringify({ 1: { label: 'allergy', value: ['latex'] } })],
    [{ 1: { label: 'allergy', value: 'latex' }, 2: { label: 'file', value: [{ name: 'x' }] }, 3: null }],
  ])('%j', (listed) => {
    expect(lines(listed)).toBe('allergy: latex');
  });

  it.each([undefined, null, '', '[]', 'no JSON {', 7, true, [], {}])('%j says nothing', (listed) => {
    expect(listedAnswers(listed)).toEqual([]);
  });

  it('have a phone and an IIN where the question asks for them', () => {
    const listed = { Телефон: '8 701 000 00 01', ИИН: '900101300007', Card: '8 701 000 00 02' };
    expect(readAnswers(listedAnswers(listed), {}, undefined)).toMatchObject({
      phone: '+77010000001',
      identifier: '900101300007',
      others: [{ question: 'Card' }],
    });
  });
});

describe('a hidden question', () => {
  it('may hold a phone but is no line of the comment', () => {
    const hidden = true;
    const answers = [
      { question: 'Phone', answer: '+77010000001', hidden },
      { question: 'utm_source', answer: 'google', hidden },
    ] as const;
    expect(readAnswers(answers, {}, undefined)).toEqual({ phone: '+77010000001', others: [] });
  });
});

describe('an answer to a question for the phone', () => {
  const read = (answer: string, known?: string, question = 'Phone') =>
    readAnswers([{ question, answer }], { region: 'KZ' }, known);

  it.each(['+7 701 000 00 01', '8 (701) 000-00-01', '87010000001', '00 7 701 000 00 01', '+7.701.000.00.01'])(
    'that is the phone %s and nothing else is no line of the comment',
    (answer) => {
      expect(read(answer)).toEqual({ phone: '+77010000001', others: [] });
    },
  );

  it.each([
    '8 701 000 00 01, 8 702 000 00 02',
    '87010000001 после шести',
    '8 701 000 00 01 / 8 702 000 00 02 (WhatsApp)',
  ])('%s says more, which stays in the comment', (answer) => {
    expect(read(answer)).toEqual({ phone: '+77010000001', others: [{ question: 'Phone', answer }] });
  });

  it.each(['8 701 000 00 01 (мама)', '+77010000001 my wife', '87010000001 анамның', '+77010000001, meine Mutter'])(
    '%s is another’s',
    (answer) => {
      expect(read(answer)).toEqual({ others: [{ question: 'Phone', answer }] });
    },
  );

  it.each(['parent_phone', 'parentPhone', 'emergency-contact-phone', 'emergencyPhone', 'phoneOfFriend'])(
    'asked for under the key %s is another’s',
    (question) => {
      expect(read('+77010000001', undefined, question).phone).toBeUndefined();
    },
  );
});
