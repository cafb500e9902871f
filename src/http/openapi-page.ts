import { type ApiOperation, type ApiParts, apiOperations } from './openapi.ts';

/** The API description as one page: no script, nothing fetched, readable by keyboard, on paper and in the dark. */
export function openapiPage(parts: ApiParts): string {
  const groups = [...Map.groupBy(apiOperations(parts), ({ described }) => described.tag)];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Oncoverage API</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<h1>Oncoverage API</h1>
<p>Version ${escaped(parts.version)} at <code>${escaped(parts.publicUrl)}</code>. For machines: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1). With AUTH=off, as in demo mode, calls carry no token; only the work list is signed in to.</p>
<p><a href="/">Playground</a> · <a href="/policies">Policies</a> · <a href="/review">Work list</a></p>
<nav aria-label="Groups"><ul>${groups.map(([tag]) => `<li><a href="#${anchor(tag)}">${escaped(tag)}</a></li>`).join('')}</ul></nav>
</header>
<main id="content">
${groups.map(([tag, operations]) => group(tag, operations)).join('\n')}
</main>
</body>
</html>
`;
}

function group(tag: string, operations: readonly ApiOperation[]): string {
  return `<section aria-labelledby="${anchor(tag)}">
<h2 id="${anchor(tag)}">${escaped(tag)}</h2>
<div class="wide" role="region" aria-labelledby="${anchor(tag)}" tabindex="0">
<table>
<thead><tr><th scope="col">Call</th><th scope="col">What it does</th><th scope="col">Body</th><th scope="col">Answer</th><th scope="col">Credential</th></tr></thead>
<tbody>
${operations.map(row).join('\n')}
</tbody>
</table>
</div>
</section>`;
}

function row({ method, path, access, scope, described }: ApiOperation): string {
  const cells = [described.summary, described.request ?? '–', described.responseType ?? described.response, credential(access, scope)];
  return `<tr><th scope="row"><code>${method} ${escaped(path).replaceAll('/', '/<wbr>')}</code></th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
}

function credential(access: ApiOperation['access'], scope: string | undefined): string {
  switch (access) {
    case 'open':
      return 'none';
    case 'hook':
      return 'CDS Hooks JWT';
    case 'fhir':
      return `token with ${scope ?? 'a scope'}`;
    case 'reviewer':
    case 'operator':
      return 'signed in';
  }
}

const anchor = (tag: string): string =>
  tag
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .replace(/-$/, '');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const style = `
:root{color-scheme:light dark;--line:#767676}
body{font:1rem/1.5 system-ui,sans-serif;max-width:75rem;margin:0 auto;padding:1rem}
.skip{position:absolute;left:-999rem}.skip:focus{position:static}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid var(--line);padding:.35rem .5rem;text-align:left;vertical-align:top;font-weight:400}
thead th{font-weight:600}
code{font:0.9em ui-monospace,monospace}
:focus-visible{outline:3px solid;outline-offset:2px}
@media print{nav,.skip{display:none}}
`;
