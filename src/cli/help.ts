/** What `oncoverage --help` prints. docs/analyst.md and docs/integrator.md refer to it. */
export const help = `oncoverage: judges charts by the payer policies held here

  oncoverage judge [chart.json]          the order in a FHIR Bundle or a CDS Hooks call, criterion by criterion; standard input without a file
      --policy KEY                       by this policy, whoever the chart says pays
      --order Type/id                    this order; without it the latest draft for a product held here, else the latest active one
      --complete                         the chart holds everything on record, so that finding nothing counts
      --date YYYY-MM-DD                  the day for orders that carry none; today without it
      --json                             the reasoning as /explain gives it

  oncoverage judge --ndjson DIR          every patient of a FHIR bulk export, and a summary; same options
      --json                             one line of JSON an order instead of the summary

  oncoverage policies check [KEY …]      citations, editions, the account of paragraphs, and every case; all policies in force without a key
  oncoverage policies print KEY          the reading sheet, as Markdown
      --write                            into the SHEET.md beside the policy instead
      --folder DIR                       policies that are not in force, one folder each: examples/policies
  oncoverage forms check                 every form against its policy, and its libraries

  oncoverage --help, --version

Exit codes: 0 fine, 1 problems found, 2 called wrongly, 3 input that cannot be read.
PAYERS_FILE, MEMBERS_FILE, TREATMENT_CENTERS_FILE and ONCOLOGIST_ALSO apply as they do to the service.
What the chart does not say is unknown, never "no", and nothing printed here is an authorization or a denial.
`;
