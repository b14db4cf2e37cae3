# An authorization server made of Doorkeeper: rotating refresh tokens, each good until its successor's access token is
# used first, and introspection that calls a refresh token inactive once its access token has ended.
#
# Whoever opens the authorization page is signed in as `login_hint` and has consented. Arguments: folder for the database,
# client id, client secret, redirect URI, lifetime of access tokens in seconds. Prints its port when it listens.

require "action_controller/railtie"
require "active_record/railtie"
require "doorkeeper"
require "puma"
require "puma/server"

FOLDER, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, LIFETIME = ARGV

# Rails reads it in place of a file.
ENV["DATABASE_URL"] = "sqlite3:#{File.join(FOLDER, 'peer.sqlite3')}?timeout=30000&pool=32"
ActiveRecord::Base.establish_connection(ENV.fetch("DATABASE_URL"))

class Peer < Rails::Application
  config.root = FOLDER
  config.load_defaults 6.1
  config.eager_load = false
  config.hosts.clear
  config.secret_key_base = "for a test"
  config.logger = Logger.new(nil)
  config.consider_all_requests_local = false
  config.action_controller.allow_forgery_protection = false
end

ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define do
  create_table(:users) { |t| t.string :name, null: false, index: { unique: true } }
  create_table :oauth_applications do |t|
    t.string :name, null: false
    t.string :uid, null: false, index: { unique: true }
    t.string :secret, null: false
    t.text :redirect_uri
    t.string :scopes, null: false, default: ""
    t.boolean :confidential, null: false, default: true
    t.timestamps null: false
  end
  create_table :oauth_access_grants do |t|
    t.references :resource_owner, null: false
    t.references :application, null: false
    t.string :token, null: false, index: { unique: true }
    t.integer :expires_in, null: false
    t.text :redirect_uri, null: false
    t.datetime :created_at, null: false
    t.datetime :revoked_at
    t.string :scopes, null: false, default: ""
    t.string :code_challenge
    t.string :code_challenge_method
  end
  create_table :oauth_access_tokens do |t|
    t.references :resource_owner
    t.references :application
    t.string :token, null: false, index: { unique: true }
    t.string :refresh_token, index: { unique: true }
    t.integer :expires_in
    t.datetime :revoked_at
    t.datetime :created_at, null: false
    t.string :scopes
    t.string :previous_refresh_token, null: false, default: ""
  end
end

class User < ActiveRecord::Base; end

Doorkeeper.configure do
  orm :active_record
  resource_owner_authenticator { User.find_or_create_by!(name: params[:login_hint].presence || "ada") }
  skip_authorization { true }
  access_token_expires_in Integer(LIFETIME)
  use_refresh_token
  default_scopes :read
  optional_scopes :write
  allow_token_introspection { |token, client, _| token.nil? || client.nil? || token.application == client }
end

class PeopleController < ActionController::API
  before_action(-> { doorkeeper_authorize! })

  def me
    user = User.find(doorkeeper_token.resource_owner_id)
    render json: { sub: user.id.to_s, name: user.name }
  end
end

# What an operator or a user of the server does: end a user's grants, change the client's secret, count.
class ControlController < ActionController::API
  def revoke_all
    Doorkeeper::AccessToken.where(revoked_at: nil).update_all(revoked_at: Time.now.utc)
  end

  def secret
    Doorkeeper::Application.find_by!(uid: CLIENT_ID).update!(secret: params[:value])
  end

  def live
    render json: { refreshTokens: Doorkeeper::AccessToken.where(revoked_at: nil).where.not(refresh_token: nil).count }
  end
end

Peer.initialize!
Rails.application.routes.draw do
  use_doorkeeper { skip_controllers :applications, :authorized_applications }
  get "me" => "people#me"
  post "control/revoke-all" => "control#revoke_all"
  post "control/secret" => "control#secret"
  get "control/live" => "control#live"
end

Doorkeeper::Application.create!(
  name: "hub", uid: CLIENT_ID, secret: CLIENT_SECRET, redirect_uri: REDIRECT_URI, scopes: "read write", confidential: true
)

server = Puma::Server.new(Rails.application, Puma::Events.null, max_threads: 16)
server.add_tcp_listener("127.0.0.1", 0)
server.run
puts server.connected_ports.first
$stdout.flush
sleep
