import type { PolicyContent } from '../../src/http/policy-routes.ts';
import { Page } from '../theme/page.tsx';
import { useJson } from '../theme/read-json.ts';
import { PolicyComparison } from './policy-comparison.tsx';
import { PolicyList } from './policy-list.tsx';
import { PolicySheet } from './policy-sheet.tsx';

const listLead =
  'What each payer’s document asks, as this service reads it: each criterion with where the chart says it and the cases that prove it.';

/** `/policies`, `/policies/compare?left=…&right=…`, `/policies/{key}`. */
export function Policies() {
  const loading = useJson<PolicyContent>('/playground/policies');
  const key = decodeURIComponent(location.pathname.split('/')[2] ?? '');
  if (loading.state === 'loading') return <Page title="Policies" current="policies" lead="Reading the policies…" />;
  if (loading.state === 'failed')
    return (
      <Page title="Policies" current="policies">
        <p className="problem" role="alert">
          {loading.reason}
        </p>
      </Page>
    );
  const { sheets, factNames } = loading.value;
  if (key === '')
    return (
      <Page title="Policies" current="policies" lead={listLead}>
        <PolicyList sheets={sheets} />
      </Page>
    );
  if (key === 'compare') return <Comparison sheets={sheets} />;
  const sheet = sheets.find(({ policy }) => policy.key === key);
  if (sheet === undefined)
    return (
      <Page title="No such policy" current="policies">
        <p>
          No policy is held here under <code>{key}</code>. <a href="/policies">All policies</a>
        </p>
      </Page>
    );
  const { policy } = sheet;
  return (
    <Page
      title={policy.title}
      current="policies"
      lead={`${policy.publisher}, ${policy.source}. ${policy.lineOfBusiness}. Product: ${policy.product}.`}
    >
      <PolicySheet sheet={sheet} factNames={factNames} />
    </Page>
  );
}

function Comparison({ sheets }: Pick<PolicyContent, 'sheets'>) {
  const said = new URLSearchParams(location.search);
  const named = (name: string) => sheets.find(({ policy }) => policy.key === said.get(name))?.policy;
  const left = named('left') ?? sheets[0]?.policy;
  const right =
    named('right') ?? sheets.find(({ policy }) => policy !== left && policy.product === left?.product)?.policy ?? sheets[1]?.policy;
  if (left === undefined || right === undefined) return null;
  return (
    <Page title={`${left.publisher} and ${right.publisher}, side by side`} current="policies">
      <PolicyComparison sheets={sheets} left={left} right={right} />
    </Page>
  );
}
