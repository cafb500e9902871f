import express from 'express';

/** What everything is compared with: Express 5 that parses a JSON body and sends it back. `/answer/:bytes` sends that many bytes instead. */
const app = express();
app.use(express.json({ limit: '64mb', type: () => true }));
app.post('/echo', (request, response) => {
  response.json(request.body);
});
const answers = new Map<string, unknown>();
app.post('/answer/:bytes', (request, response) => {
  const { bytes } = request.params;
  const answer = answers.get(bytes) ?? { text: 'x'.repeat(Number(bytes)) };
  answers.set(bytes, answer);
  response.json(answer);
});
app.listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('ready'));
