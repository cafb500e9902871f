import { useId } from 'react';
import { CopyButton } from '../theme/copy-button.tsx';
import { curlOf } from './curl.ts';
import type { HookRequest } from './hook-request.ts';
import { RequestLink } from './request-link.tsx';

interface RequestEditorProps {
  readonly text: string;
  /** Why the text is no request; the text itself stays as typed. */
  readonly problem: string | undefined;
  readonly isEdited: boolean;
  readonly onText: (text: string) => void;
  /** Back to the demo patient's own request; the edited text can be taken up again. */
  readonly onReset: () => void;
  /** What was last sent, suppositions included. */
  readonly sent: HookRequest | undefined;
  readonly service: string | undefined;
  /** What a link to the edited request says besides. */
  readonly query: string;
}

/** The request as an EHR sends it: read it, edit it, paste another. */
export function RequestEditor({ text, problem, isEdited, onText, onReset, sent, service, query }: RequestEditorProps) {
  const field = useId();
  const said = useId();
  const command = (path: string) => (sent === undefined ? '' : curlOf(`${location.origin}/${path}/${service}`, sent));
  return (
    <section className="panel" aria-labelledby="request">
      <h2 id="request">Request</h2>
      <p className="actions">
        <CopyButton label="Copy as curl" text={() => command('cds-services')} />
        <CopyButton label="Copy as curl, reasoning" text={() => command('explain')} />
      </p>
      <details open={isEdited}>
        <summary>Read, edit or paste the request</summary>
        <p className="quiet" id={said}>
          The service answers while you type. Switches above are applied on top of it.
        </p>
        <label htmlFor={field}>Request as JSON</label>
        <textarea
          id={field}
          className="json"
          rows={18}
          spellCheck={false}
          value={text}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? said : `${said} ${said}-problem`}
          onChange={({ target }) => onText(target.value)}
        />
        {problem !== undefined && (
          <p className="problem" role="alert" id={`${said}-problem`}>
            {problem} Your text is kept; the answer above is still the last one.
          </p>
        )}
        <button type="button" disabled={!isEdited} onClick={onReset}>
          Back to the demo patient’s request
        </button>
        {isEdited && problem === undefined && <RequestLink text={text} query={query} />}
      </details>
    </section>
  );
}
