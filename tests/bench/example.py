"""What AWS's own boto3 examples come down to: a client, the call, and its answer printed."""

import boto3

client = boto3.client("ses")
response = client.get_send_statistics()
for point in response["SendDataPoints"]:
    print(point["Timestamp"], point["DeliveryAttempts"], point["Bounces"], point["Complaints"], point["Rejects"])
