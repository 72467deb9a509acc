// What a team writes today: the official SDK, every page in every poll, every few seconds.
import sdk from '@elasticpath/js-sdk';

const { HOST, INTERVAL, JOB_TYPE, CREATED_AFTER } = process.env;
const client = sdk.gateway({
  client_id: 'demo-client',
  client_secret: 'demo-secret',
  host: HOST,
  protocol: 'http',
});
const PAGE = 100;

async function matching() {
  const jobs = [];
  for (let offset = 0; ; offset += PAGE) {
    const { data } = await client.PCM.Jobs.Limit(PAGE).Offset(offset).All();
    jobs.push(...data);
    if (data.length < PAGE) break;
  }
  return jobs.filter(
    ({ attributes }) =>
      attributes.type === JOB_TYPE && Date.parse(attributes.created_at) >= Date.parse(CREATED_AFTER),
  );
}

for (;;) {
  const jobs = await matching();
  const unfinished = jobs.filter(({ attributes }) => ['pending', 'started'].includes(attributes.status));
  if (jobs.length > 0 && unfinished.length === 0) break;
  await new Promise((resolve) => setTimeout(resolve, Number(INTERVAL)));
}
