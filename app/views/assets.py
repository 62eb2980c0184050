from flask import Blueprint

pages = Blueprint("assets", __name__)
