# shellcheck shell=bash
# Which Postgres, Redis and RabbitMQ the tests may use.

services_ready() {
  TEST_POSTGRES_URL=$(python -m tests.services postgres)
  TEST_REDIS_URL=$(python -m tests.services redis)
  TEST_RABBITMQ_URL=$(python -m tests.services rabbitmq)
  export TEST_POSTGRES_URL TEST_REDIS_URL TEST_RABBITMQ_URL
}
