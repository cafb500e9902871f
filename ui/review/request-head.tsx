import type { ReviewCasePage } from '../../src/http/review-routes.ts';
import type { ResourceEvidence } from '../../src/policy/fact.ts';
import { openLines } from './act-draft.ts';
import { Clock, lengthText } from './clock.tsx';
import { dayText, instantText } from './words.ts';

interface RequestHeadProps {
  readonly request: ReviewCasePage;
  readonly onOpen: (evidence: ResourceEvidence) => void;
}

/** Whose request it is, who sent it to which payer, and how much time is left. */
export function RequestHead({ request, onOpen }: RequestHeadProps) {
  const { row, patient, numbers, policies, lines } = request;
  const isOpen = openLines(lines).length > 0;
  return (
    <section className="panel" aria-labelledby="head-title">
      {isOpen && (
        <p className="to-decision">
          <a href="#decision">Go to your decision</a>
        </p>
      )}
      <h2 id="head-title" className="unseen">
        The request
      </h2>
      <dl className="facts">
        <div>
          <dt>Patient</dt>
          <dd>
            <button
              type="button"
              className="plain"
              onClick={() => onOpen({ reference: patient.reference, value: patient.birthDate ?? patient.name ?? '' })}
            >
              {patient.name ?? 'without a name'}
            </button>
            {patient.birthDate !== null && `, born ${dayText(patient.birthDate)}`}
            {patient.gender !== null && `, ${patient.gender}`}
          </dd>
        </div>
        <div>
          <dt>From</dt>
          <dd>
            {row.requestor ?? 'not named'}, received <time dateTime={row.submittedAt}>{instantText(row.submittedAt)}</time>
          </dd>
        </div>
        <div>
          <dt>Payer</dt>
          <dd>{row.payerLabel}</dd>
        </div>
        <div>
          <dt>Policy</dt>
          <dd>
            {policies.length === 0 && 'none held here speaks about it'}
            {policies.map(({ key, title, source, url }) => (
              <span key={key} className="policy">
                <a href={`/policies/${key}`}>
                  {source}: {title}
                </a>
                {url !== null && (
                  <>
                    {' '}
                    (
                    <a href={url} rel="noreferrer">
                      document
                    </a>
                    )
                  </>
                )}
              </span>
            ))}
          </dd>
        </div>
        <div>
          <dt>{isOpen ? 'Time' : 'Time allowed'}</dt>
          <dd>
            {row.expedited && <span className="status expedited">expedited</span>}{' '}
            <Clock clock={row.clock} asOf={request.asOf} open={isOpen} />
            {request.decidedAt !== null && <Decided at={request.decidedAt} due={row.clock.due} />}
          </dd>
        </div>
        <div>
          <dt>Numbers</dt>
          <dd>
            {numbers.authorization !== null && (
              <>
                authorization <code>{numbers.authorization}</code>{' '}
              </>
            )}
            {numbers.administration !== null && (
              <>
                reference <code>{numbers.administration}</code>
              </>
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** When the last line was decided, and by how much too late. */
function Decided({ at, due }: { readonly at: string; readonly due: string | null }) {
  const minutesLate = due === null ? 0 : Math.floor((Date.parse(at) - Date.parse(due)) / 60_000);
  return (
    <span className="decided">
      decided <time dateTime={at}>{instantText(at)}</time>
      {minutesLate > 0 && (
        <>
          {' '}
          <span className="status not-met">
            <span aria-hidden="true">!</span> late by {lengthText(minutesLate)}
          </span>
        </>
      )}
    </span>
  );
}
