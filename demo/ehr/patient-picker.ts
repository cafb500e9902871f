import type { DemoPatient } from './demo-patients.ts';

/** The page on which a standalone app's user picks a patient and an order. Plain HTML: keyboard and screen reader need nothing more. */
export function patientPickerPage(action: string, transaction: string, clientId: string, patients: readonly DemoPatient[]): string {
  const choices = patients
    .map(
      ({ id, name, story }, index) =>
        `<li><label><input type="radio" name="patient" value="${escaped(id)}" required${index === 0 ? ' checked' : ''}> <span><strong>${escaped(name)}</strong> <small>${escaped(id)}</small><br>${escaped(story)}</span></label></li>`,
    )
    .join('\n');
  return page(
    'Pick a patient',
    `<p>The app <strong>${escaped(clientId)}</strong> asks for one patient’s chart in the demo EHR. All patients are synthetic.</p>
<form method="post" action="${escaped(action)}">
<input type="hidden" name="transaction" value="${escaped(transaction)}">
<fieldset><legend>Patient and order</legend><ul>
${choices}
</ul></fieldset>
<p class="bar"><button type="submit">Open this chart</button></p>
</form>`,
  );
}

/** A page that says why nothing can be authorized. */
export function refusalPage(text: string): string {
  return page('The app cannot be opened', `<p role="alert">${escaped(text)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} – demo EHR</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** Kept apart so that its hash can stand in the content security policy. */
export const style = `body{font:1rem/1.5 system-ui,sans-serif;margin:0;color:#1b1b1b;background:#fff}
main{max-width:44rem;margin:0 auto;padding:1rem}
fieldset{border:1px solid #767676;border-radius:.25rem;margin:0;padding:.5rem 1rem}
ul{list-style:none;margin:0;padding:0}
label{display:flex;gap:.75rem;align-items:flex-start;padding:.5rem .25rem}
label:hover{background:#f0f4f8}
input{flex:none;width:1.25rem;height:1.25rem;margin:.15rem 0 0}
small{color:#595959}
.bar{position:sticky;bottom:0;margin:0;padding:.75rem 0;background:#fff}
button{font:inherit;padding:.5rem 1.25rem;border:0;border-radius:.25rem;color:#fff;background:#0b4f8a;cursor:pointer}
:focus-visible{outline:3px solid #0b4f8a;outline-offset:2px}`;

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
