import type { Resource } from '../../src/fhir/resource.ts';
import type { ReviewCasePage } from '../../src/http/review-routes.ts';
import type { ResourceEvidence } from '../../src/policy/fact.ts';
import { AttachmentView } from './attachment-view.tsx';
import { attachmentsIn } from './attachments.ts';
import { instantText, linesText } from './words.ts';

interface DocumentsPanelProps {
  readonly request: ReviewCasePage;
  readonly onOpen: (evidence: ResourceEvidence) => void;
}

/** What was asked for and what has come, and every resource the request brought along. */
export function DocumentsPanel({ request, onOpen }: DocumentsPanelProps) {
  const { documents, resources, lines } = request;
  const forms = lines.flatMap(({ questionnaire, sequence }) => (questionnaire === undefined ? [] : [{ questionnaire, sequence }]));
  return (
    <section className="panel" aria-labelledby="documents-title">
      <h2 id="documents-title">Documents</h2>
      {documents.wanted.length + forms.length === 0 && <p>None were asked for.</p>}
      <ul className="documents">
        {documents.wanted.map(({ trackingId, code, text, itemSequences, requestedAt, receivedAt }) => (
          <li key={trackingId}>
            <p>
              {receivedAt === null ? (
                <span className="status unknown">
                  <span aria-hidden="true">…</span> awaited
                </span>
              ) : (
                <span className="status met">
                  <span aria-hidden="true">✓</span> received
                </span>
              )}{' '}
              <strong>{documents.types.find(({ loinc }) => loinc === code)?.display ?? `LOINC ${code}`}</strong> for{' '}
              {linesText(itemSequences)}
            </p>
            {text !== null && <p>{text}</p>}
            <p className="quiet">
              asked for {instantText(requestedAt)}
              {receivedAt !== null && `, received ${instantText(receivedAt)}`}, tracking id <code>{trackingId}</code>
            </p>
            {documents.received
              .filter((arrived) => arrived.trackingId === trackingId)
              .flatMap((arrived) => arrived.resources)
              .map((resource) => (
                <ArrivedResource key={`${resource.resourceType}/${resource.id}`} resource={resource} onOpen={onOpen} />
              ))}
          </li>
        ))}
        {forms.map(({ questionnaire, sequence }) => (
          <li key={`${questionnaire} ${sequence}`}>
            <span className="status unknown">
              <span aria-hidden="true">…</span> awaited
            </span>{' '}
            <strong>The form</strong> <code>{questionnaire}</code> for {linesText([sequence])}
          </li>
        ))}
      </ul>
      <details>
        <summary>All {resources.length} resources of the request and its documents</summary>
        <ul className="resources">
          {resources.map((resource) => (
            <li key={referenceOf(resource)}>
              <OpenResource resource={resource} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

function ArrivedResource({ resource, onOpen }: { readonly resource: Resource; readonly onOpen: DocumentsPanelProps['onOpen'] }) {
  return (
    <div className="arrived">
      <OpenResource resource={resource} onOpen={onOpen} />
      {attachmentsIn(resource).map((attachment) => (
        <AttachmentView key={attachment.title} attachment={attachment} />
      ))}
    </div>
  );
}

function OpenResource({ resource, onOpen }: { readonly resource: Resource; readonly onOpen: DocumentsPanelProps['onOpen'] }) {
  const reference = referenceOf(resource);
  return (
    <button type="button" className="resource" onClick={() => onOpen({ reference, value: reference })}>
      {reference}
    </button>
  );
}

const referenceOf = ({ resourceType, id }: Resource): string => `${resourceType}/${id ?? ''}`;
