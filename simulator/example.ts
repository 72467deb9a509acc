/**
 * Five child-product builds of one evening, newest first, as `GET /pcm/jobs` answers them. Since
 * 2024-02-20T22:00:00Z there are four, for the fourth was created in that very instant.
 */
export const childProductsExample = [
  {
    type: 'pim-job',
    id: '283713c6-57c2-4fbf-bd06-bd0643e7db75',
    attributes: {
      completed_at: '2024-02-20T22:14:52.918Z',
      created_at: '2024-02-20T22:14:51.207Z',
      started_at: '2024-02-20T22:14:51.334Z',
      status: 'success',
      type: 'child-products',
      updated_at: '2024-02-20T22:14:52.918Z',
    },
    meta: { x_request_id: '75602d0c-f4e5-405d-870d-ce3628856f1f' },
  },
  {
    type: 'pim-job',
    id: '4ffad377-b217-414f-9e90-f0e9a308875b',
    attributes: {
      completed_at: '2024-02-20T22:09:31.4Z',
      created_at: '2024-02-20T22:09:30.58Z',
      started_at: '2024-02-20T22:09:30.671Z',
      status: 'success',
      type: 'child-products',
      updated_at: '2024-02-20T22:09:31.4Z',
    },
    meta: { x_request_id: '9419e034-0064-417a-b294-a089f7d8c508' },
  },
  {
    type: 'pim-job',
    id: 'f8f343fd-4226-428b-a6d2-03d78d05d5ea',
    attributes: {
      completed_at: '2024-02-20T22:09:30.665Z',
      created_at: '2024-02-20T22:09:29.875Z',
      started_at: '2024-02-20T22:09:29.96Z',
      status: 'success',
      type: 'child-products',
      updated_at: '2024-02-20T22:09:30.665Z',
    },
    meta: { x_request_id: '57c82a28-48ae-40c8-aa6c-16e5ecdcc922' },
  },
  {
    type: 'pim-job',
    id: 'c342419b-7678-4877-b652-a8f617d1e1de',
    attributes: {
      completed_at: '2024-02-20T22:00:00.19Z',
      created_at: '2024-02-20T22:00:00Z',
      started_at: '2024-02-20T22:00:00.083Z',
      status: 'success',
      type: 'child-products',
      updated_at: '2024-02-20T22:00:00.19Z',
    },
    meta: { x_request_id: '39c6f57d-9304-42ce-b83c-844631a3a371' },
  },
  {
    type: 'pim-job',
    id: '5efddf82-4195-44e3-9b2a-eeeae992a4bb',
    attributes: {
      completed_at: '2024-02-20T21:54:14.479Z',
      created_at: '2024-02-20T21:54:12.436Z',
      started_at: '2024-02-20T21:54:12.51Z',
      status: 'success',
      type: 'child-products',
      updated_at: '2024-02-20T21:54:14.479Z',
    },
    meta: { x_request_id: 'bafdcc1c-3a8c-4168-beeb-6829a82bf5db' },
  },
] as const;
