import type { Judgement } from '../judgement/judgement.ts';
import type { RaisedNotice } from '../policy/judge.ts';
import type { CardDraft } from './card-draft.ts';
import { payerLabel, productName } from './card-names.ts';
import { paragraphs, plain } from './markdown.ts';
import { evidenceText, sentence } from './reasons.ts';

/** Each contraindication or limit the chart shows, as a card of its own. */
export const warningCards = (judgement: Judgement): readonly CardDraft[] => noticeCards(judgement, ({ severity }) => severity !== 'info');

/** What holds for every patient or only informs, as reminders. */
export const reminderCards = (judgement: Judgement): readonly CardDraft[] => noticeCards(judgement, ({ severity }) => severity === 'info');

function noticeCards(judgement: Judgement, isWanted: (notice: RaisedNotice) => boolean): readonly CardDraft[] {
  return judgement.notices.filter(isWanted).map((notice) => ({
    topic: notice.severity === 'info' ? 'clinical-reminder' : 'contraindication',
    indicator: notice.severity,
    label: payerLabel(judgement),
    summary: `${productName(judgement)}: ${notice.statement}`,
    body: bodyOf(notice),
  }));
}

function bodyOf({ statement, citation, evidence, blocksAuthorization, conflict }: RaisedNotice): string {
  return paragraphs(
    `${sentence(statement)} (${citation.source} ${citation.section})`,
    evidence.length === 0 ? '' : `In the chart: ${plain(evidenceText(evidence))}.`,
    conflict === undefined ? '' : `Contradiction: ${sentence(plain(conflict))}`,
    blocksAuthorization === true ? 'While this stands, no authorization is given by machine; a person decides.' : '',
  );
}
